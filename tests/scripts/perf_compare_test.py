"""scripts/perf-compare: what it calls slower, what it refuses, and whole runs on programs that print what a test says."""

import importlib.machinery
import importlib.util
import json
import subprocess
import sys
import tempfile
import types
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "perf-compare"


def load():
    loader = importlib.machinery.SourceFileLoader("perf_compare", str(SCRIPT))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("perf_compare", loader))
    sys.dont_write_bytecode = True
    loader.exec_module(module)
    return module


perf_compare = load()


class Verdict(unittest.TestCase):
    def test_is_slower_only_where_the_best_new_round_is_worse_than_the_worst_old_one(self):
        self.assertEqual(perf_compare.verdict([1.0, 1.2], [1.21, 1.5]), perf_compare.SLOWER)
        self.assertEqual(perf_compare.verdict([1.0, 1.2], [1.2, 1.5]), perf_compare.SAME)

    def test_is_faster_only_where_the_worst_new_round_is_better_than_the_best_old_one(self):
        self.assertEqual(perf_compare.verdict([1.0, 1.2], [0.9, 0.99]), perf_compare.FASTER)
        self.assertEqual(perf_compare.verdict([1.0, 1.2], [0.9, 1.0]), perf_compare.SAME)

    def test_one_round_that_the_machine_held_up_changes_nothing(self):
        self.assertEqual(perf_compare.verdict([1.0, 1.0, 9.0], [1.1, 1.1, 1.1]), perf_compare.SAME)


class Comparison(unittest.TestCase):
    def test_has_the_ratio_of_rounds_not_of_medians(self):
        c = perf_compare.compare("job", [1.0, 2.0, 4.0], [1.1, 2.4, 4.0])
        self.assertEqual((c["old"], c["new"]), (2.0, 2.4))
        self.assertAlmostEqual(c["ratio"], 1.1)
        self.assertAlmostEqual(c["least"], 1.0)
        self.assertAlmostEqual(c["most"], 1.2)

    def test_shows_a_line_a_job(self):
        lines = perf_compare.format_table([perf_compare.compare("ae", [1.0, 1.0], [2.0, 2.0])])
        self.assertEqual(len(lines), 2)
        for part in ("ae", "1.00000", "2.00000", "2.000 (2.000..2.000)", "SLOWER"):
            self.assertIn(part, lines[1])


class Turns(unittest.TestCase):
    def program(self, name, seconds):
        """A `bench` that writes its name into the log and prints `seconds`."""
        file = self.folder / name
        result = [{"job": "ae", "seconds_per_epoch": {"median": seconds, "min": seconds, "max": seconds}}]
        file.write_text(f"#!/bin/sh\necho {name} >> {self.folder}/log\necho '{json.dumps(result)}'\n", encoding="utf-8")
        file.chmod(0o755)
        return file

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_alternate_and_change_who_begins(self):
        old, new = self.program("old", 1.0), self.program("new", 2.0)
        options = types.SimpleNamespace(rounds=3, threads=None)
        self.assertEqual(perf_compare.take_turns(old, new, "ae", options), ([1.0] * 3, [2.0] * 3))
        self.assertEqual((self.folder / "log").read_text().split(), ["old", "new", "new", "old", "old", "new"])

    def test_a_program_that_fails_is_named(self):
        broken = self.folder / "broken"
        broken.write_text("#!/bin/sh\necho debruit: no such job >&2\nexit 2\n", encoding="utf-8")
        broken.chmod(0o755)
        with self.assertRaisesRegex(perf_compare.Refusal, "broken bench ae: debruit: no such job"):
            perf_compare.seconds_of(broken, "ae", types.SimpleNamespace(threads=2))


class Arguments(unittest.TestCase):
    def run_script(self, *arguments):
        return subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True, check=False)

    def test_an_unknown_commit_is_one_clear_line(self):
        for commit in ("no-such-commit", "--help-me", "HEAD:README.md"):
            with self.subTest(commit):
                result = self.run_script("--", commit)
                self.assertEqual(result.returncode, 2)
                self.assertEqual(result.stderr, f"perf-compare: unknown commit '{commit}'\n")

    def test_rounds_and_threads_have_a_least_value(self):
        for option in (["--rounds", "1"], ["--threads", "0"], ["--rounds", "many"]):
            with self.subTest(option):
                result = self.run_script("HEAD", *option)
                self.assertEqual(result.returncode, 2)
                self.assertIn("error: argument " + option[0], result.stderr)

    def test_the_commit_must_be_named(self):
        self.assertEqual(self.run_script().returncode, 2)


if __name__ == "__main__":
    unittest.main()
