"""The files do not depend on the language of whoever makes them, nor on what the program that uses the library does with
it: German numbers have a comma, and Turkish has an i of its own."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from command import SMALL, CommandCase

LOCALES = {"de_DE.UTF-8": "de_DE", "tr_TR.UTF-8": "tr_TR"}
PRELOADED = os.environ.get("PRELOADED", "")


def make_locales(folder):
    """The locales that could be made in the folder, for LOCPATH."""
    if not shutil.which("localedef"):
        return []
    made = []
    for name, source in LOCALES.items():
        result = subprocess.run(["localedef", "-f", "UTF-8", "-i", source, Path(folder) / name], capture_output=True,
                                check=False)
        if result.returncode == 0:
            made.append(name)
    return made


def without_times(text):
    """What a file says, but for what is measured and differs from run to run."""
    if text.startswith(("epoch,", "rank,")):
        rows = [line.split(",") for line in text.splitlines()]
        measured = rows[0].index("seconds")
        return [row[:measured] + row[measured + 1:] for row in rows]
    if text.startswith("{"):
        return json.dumps(without_measured(json.loads(text)), indent=1)
    return text


def without_measured(value):
    """The same of JSON: a member that is a time, and a column of a table."""
    if isinstance(value, list):
        return [without_measured(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "seconds" in value.get("columns", []):
        at = value["columns"].index("seconds")
        value = {**value, "rows": [row[:at] + row[at + 1:] for row in value["rows"]]}
    return {key: without_measured(member) for key, member in value.items() if not key.startswith("seconds")}


class Locale(CommandCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="debruit-locales-")
        cls.addClassCleanup(folder.cleanup)
        cls.path = folder.name
        cls.locales = make_locales(folder.name)
        if not cls.locales:
            raise unittest.SkipTest("localedef cannot make German or Turkish locales here")

    def environment(self, locale):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
        if locale:
            environment |= {"LOCPATH": self.path, "LC_ALL": locale, "LANG": locale}
        return environment

    def files_of(self, environment, figures):
        """What a training, a grid and their reports leave, by name; of each file what does not depend on time."""
        folder = self.folder / "files"  # the same paths each time: they stand in the files
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        options = {"env": environment, "figures": figures}
        # Numbers come from a file: the command line's own parser reads them as the locale says.
        settings = '{"training": {"validation": 0.25, "learning_rate": 0.0025}}'
        (self.folder / "config.json").write_text(settings, encoding="ascii")
        self.train(folder / "run", "--config", "config.json", **options)
        self.succeed("grid", "autoencoder", "--data", SMALL, "--hidden-size", "8", "--epochs", "1", "--config",
                     "config.json", "--param", "latent_size=3,4", "--param", "learning_rate=0.001,0.0025", "--out",
                     folder / "grid", **options)
        self.succeed("bundle", folder / "run", "--out", folder / "bundle.zip", **options)
        found = {}
        for file in sorted(folder.rglob("*")):
            if file.suffix in (".json", ".csv", ".svg"):
                found[str(file.relative_to(folder))] = without_times(file.read_text(encoding="utf-8"))
            elif file.suffix in (".npz", ".safetensors", ".onnx"):
                found[str(file.relative_to(folder))] = file.read_bytes()
        return found

    def expect_same_files(self, make_environment, figures):
        expected = self.files_of(self.environment(""), figures)
        for locale in self.locales:
            with self.subTest(locale):
                found = self.files_of(make_environment(locale), figures)
                self.assertEqual(found.keys(), expected.keys())
                for name, content in expected.items():
                    self.assertEqual(found[name], content, name)

    def test_of_the_environment_changes_no_file(self):
        """The figures' turn is in the other test, where gnuplot finds the same environment."""
        self.expect_same_files(self.environment, figures=False)

    @unittest.skipUnless(PRELOADED, "nothing can be preloaded into a program with a sanitizer")
    def test_that_a_program_has_taken_changes_no_file(self):
        self.expect_same_files(lambda locale: {**self.environment(locale), "LD_PRELOAD": PRELOADED}, figures=True)


if __name__ == "__main__":
    unittest.main()
