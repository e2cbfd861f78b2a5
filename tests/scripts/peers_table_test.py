"""bench/peers: what is made of the times, and the arguments of compare.py."""

import subprocess
import sys
import unittest
from pathlib import Path

PEERS = Path(__file__).resolve().parents[2] / "bench" / "peers"
sys.dont_write_bytecode = True
sys.path.insert(0, str(PEERS))

import table  # noqa: E402


def result(seconds, **other):
    return {"job": "ae500x1_bs32_13k", "peer": "PyTorch", "variant": "eager", "threads": 1,
            "seconds_per_epoch": {"median": seconds, "min": seconds, "max": seconds}, **other}


class Fastest(unittest.TestCase):
    def test_leaves_out_what_failed(self):
        results = [result(1.0, failed="wrong"), result(3.0), result(2.0)]
        self.assertIs(table.fastest(results), results[2])

    def test_is_nothing_where_all_failed(self):
        self.assertIsNone(table.fastest([result(1.0, failed="no compiler")]))


class Losses(unittest.TestCase):
    def test_that_agree_and_fall_are_taken(self):
        results = [result(1, loss_before=2.0, loss_after=1.0), result(1, loss_before=2.0, loss_after=1.0005)]
        table.check_losses(results)
        self.assertFalse([r for r in results if "failed" in r])

    def test_that_differ_from_the_others_fail_their_variant(self):
        results = [result(1, loss_before=2.0, loss_after=loss) for loss in (1.0, 1.0, 1.01)]
        table.check_losses(results)
        self.assertEqual([r for r in results if "failed" in r], [results[2]])

    def test_that_rise_fail(self):
        results = [result(1, loss_before=1.0, loss_after=1.0)]
        table.check_losses(results)
        self.assertIn("the loss went from 1 to 1", results[0]["failed"])


class Rows(unittest.TestCase):
    def row(self, ours, theirs):
        return table.row("ae500x1_bs32_13k", "PyTorch", [result(s) for s in ours], [result(s) for s in theirs])

    def test_ratios_are_taken_within_rounds(self):
        row = self.row([1.0, 2.0, 1.0], [2.0, 5.0, 3.0])
        self.assertEqual(row["ratio"], {"median": 2.5, "min": 2.0, "max": 3.0})
        self.assertEqual(row["ours"]["seconds_per_epoch"], 1.0)

    def test_verdicts_follow_goal_and_aim(self):
        for theirs, expected in ((1.9, "missed"), (2.0, "goal met"), (2.5, "aim met")):
            with self.subTest(theirs):
                self.assertEqual(table.verdict(self.row([1.0], [theirs])), expected)

    def test_a_peer_without_goal_has_no_verdict(self):
        row = table.row("ae500x1_bs32_13k", "PyTorch, autograd", [result(1.0)], [result(2.0)])
        self.assertEqual(table.verdict(row), "")

    def test_unequal_rounds_are_an_error(self):
        with self.assertRaises(ValueError):
            self.row([1.0, 1.0], [2.0])

    def test_the_table_has_a_line_a_row(self):
        lines = table.format_table([self.row([1.0], [2.25])])
        self.assertEqual(len(lines), 2)
        for part in ("ae500x1_bs32_13k", "2.25 (2.25..2.25)", "2x", "2.5x", "eager", "goal met"):
            self.assertIn(part, lines[1])

    def test_what_failed_is_named(self):
        lines = table.format_failures([result(1.0), result(1.0, failed="no compiler")])
        self.assertEqual(lines, ["ae500x1_bs32_13k, PyTorch, eager, 1 threads: no compiler"])


class Arguments(unittest.TestCase):
    def assert_refused(self, *arguments, message):
        done = subprocess.run([sys.executable, PEERS / "compare.py", *arguments], capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn(message, done.stderr)

    def test_an_unknown_job_is_refused_with_those_that_are_known(self):
        self.assert_refused("ae1", message="unknown job ae1; known are ae500x1_bs32_13k, ")

    def test_rounds_and_threads_have_a_least_value(self):
        self.assert_refused("--rounds", "0", message="must be at least 1")
        self.assert_refused("--threads", "0", message="must be at least 1")

    def test_make_venv_wants_one_folder(self):
        done = subprocess.run(["bash", PEERS / "make-venv"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("bench/peers/make-venv FOLDER", done.stderr)


if __name__ == "__main__":
    unittest.main()
