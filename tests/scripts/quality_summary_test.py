"""bench/quality: what is made of the trainings, and the arguments of time_to_quality.py."""

import subprocess
import sys
import unittest
from pathlib import Path

QUALITY = Path(__file__).resolve().parents[2] / "bench" / "quality"
sys.dont_write_bytecode = True
sys.path.insert(0, str(QUALITY))

import summary  # noqa: E402


def training(seconds, error):
    return {"seconds": seconds, "error": error, "variant": "compile", "threads": 2}


def rows(fast_seconds=4.0, fast_error=0.008):
    made = [summary.row("notebook", "PyTorch", [training(100.0, 0.011)]),
            summary.row("notebook", "debruit", [training(60.0, 0.009), training(70.0, 0.01), training(90.0, 0.011)]),
            summary.row("fast", "debruit", [training(fast_seconds, fast_error)])]
    summary.add_ratios(made)
    return made


class Rows(unittest.TestCase):
    def test_have_the_median_of_seconds_and_the_mean_of_errors(self):
        row = rows()[1]
        self.assertEqual(row["seconds"], {"median": 70.0, "min": 60.0, "max": 90.0})
        self.assertAlmostEqual(row["error"]["mean"], 0.01)
        self.assertEqual(row["error"]["each"], [0.009, 0.01, 0.011])

    def test_ratios_are_to_the_notebooks_recipe_in_pytorch(self):
        self.assertEqual([r["ratio"] for r in rows()], [1.0, 100 / 70, 25.0])

    def test_the_table_has_a_line_a_row(self):
        lines = summary.format_table(rows())
        self.assertEqual(len(lines), 4)
        for part in ("notebook", "debruit (compile, 2 threads)", "70.00 (60.00..90.00)", "1.4", "0.01000", "0.01100"):
            self.assertIn(part, lines[2])


class Verdicts(unittest.TestCase):
    def test_are_met_at_the_goal(self):
        error, ratio = summary.verdicts(rows(fast_seconds=4.0, fast_error=0.0099))
        self.assertTrue(error.endswith(": met"), error)
        self.assertTrue(ratio.endswith("25.0x: met"), ratio)

    def test_are_missed_beyond_it(self):
        error, ratio = summary.verdicts(rows(fast_seconds=4.1, fast_error=0.0101))
        self.assertTrue(error.endswith(": missed"), error)
        self.assertTrue(ratio.endswith(": missed"), ratio)


class Picture(unittest.TestCase):
    def test_plots_every_curve(self):
        script = summary.picture_script({"notebook": "a.csv", "fast": "b.csv"}, "c.svg")
        for part in ("set output 'c.svg'", "'a.csv' using 2:3", "title 'recipe notebook'", "'b.csv' using 2:3"):
            self.assertIn(part, script)


class Arguments(unittest.TestCase):
    def test_numbers_of_seeds_fit_together(self):
        for arguments in (("--seeds", "0"), ("--peer-seeds", "6"), ("--peer-seeds", "0"), ("--threads", "0")):
            with self.subTest(arguments):
                done = subprocess.run([sys.executable, QUALITY / "time_to_quality.py", "--data-dir", "x", *arguments],
                                      capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 2)
                self.assertIn("must be at least 1", done.stderr)


if __name__ == "__main__":
    unittest.main()
