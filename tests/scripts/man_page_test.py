"""The man page is one that man takes, and has all that --help has."""

import os
import re
import shutil
import subprocess
import unittest

DEBRUIT = os.environ["DEBRUIT"]


def debruit(*words):
    return subprocess.run([DEBRUIT, *words], capture_output=True, text=True, check=True).stdout


def complaints(*command):
    result = subprocess.run(command, input=debruit("manual", "--date", "2026-01-31"), capture_output=True, text=True,
                            check=False)
    return [line for line in (result.stdout + result.stderr).splitlines() if line]


class Page(unittest.TestCase):
    def setUp(self):
        # Without roff's escapes.
        self.page = re.sub(r"\\f[RBI]|\\&", "", debruit("manual", "--date", "2026-01-31")).replace("\\-", "-")

    def test_names_every_command(self):
        for command in re.findall(r"^  ([a-z]+)  ", debruit("--help").split("Subcommands:")[1], re.MULTILINE):
            self.assertIn(f'.SS "debruit {command}"', self.page)
        for kind in re.findall(r"^  ([a-z0-9]+)  ", debruit("train", "--help").split("Subcommands:")[1], re.MULTILINE):
            self.assertIn(f'.SS "debruit train {kind}"', self.page)

    def test_tells_each_option_of_a_family_once(self):
        train = self.page.split('.SS "debruit train"')[1].split('.SS "debruit grid"')[0]
        self.assertEqual(train.count("\n--threads"), 1)
        self.assertEqual(train.count("\n--latent-size"), 1)
        self.assertLess(train.index("\n--threads"), train.index('.SS "debruit train autoencoder"'))

    def test_has_every_option_of_a_command(self):
        study = self.page.split('.SS "debruit study"')[1].split(".SS")[0]
        for option in re.findall(r"^  (--[a-z-]+)", debruit("study", "--help"), re.MULTILINE):
            self.assertIn(f"\n{option}", study + "\n--data-dir")

    def test_has_its_date(self):
        self.assertIn('.TH DEBRUIT 1 "2026-01-31" "debruit ', self.page)

    @unittest.skipUnless(shutil.which("mandoc"), "mandoc is not installed")
    def test_mandoc_has_nothing_to_say(self):
        self.assertEqual(complaints("mandoc", "-Tlint", "-Wwarning"), [])

    @unittest.skipUnless(shutil.which("groff"), "groff is not installed")
    def test_groff_has_nothing_to_say(self):
        self.assertEqual(complaints("groff", "-Kutf8", "-man", "-ww", "-Tutf8", "-z"), [])


if __name__ == "__main__":
    unittest.main()
