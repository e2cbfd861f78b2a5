"""Runs the program as a person would, in a folder of the test's own."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEBRUIT = os.environ["DEBRUIT"]
SMALL = ROOT / "tests" / "data" / "small"
IDX_FILES = [file for file in SMALL.iterdir() if file.suffix == ".gz"]
BRIEFLY = ["--hidden-size", "16", "--latent-size", "4", "--epochs", "1"]


class CommandCase(unittest.TestCase):
    """`self.folder` is empty at first, and where commands run."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="debruit-odd-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def debruit(self, *words, figures=False, env=os.environ, **options):
        """The outcome of a command. It finds gnuplot only where the figures are looked at: they take most of the time."""
        env = env if figures else {**env, "PATH": "/nonexistent"}
        options = {"cwd": self.folder, "stdin": subprocess.DEVNULL, "capture_output": True, **options}
        return subprocess.run([DEBRUIT, *words], check=False, env=env, **options)

    def succeed(self, *words, **options):
        outcome = self.debruit(*words, **options)
        self.assertEqual(outcome.returncode, 0, (words, outcome.stderr))
        return outcome

    def fail_with(self, code, said, *words, **options):
        """The command ends with `code` and one line that has `said` in it: one for each thing that went wrong."""
        outcome = self.debruit(*words, **options)
        self.assertEqual(outcome.returncode, code, (words, outcome.stderr))
        complaint = outcome.stderr.rstrip(b"\n")
        self.assertTrue(complaint.startswith(b"debruit: "), (words, complaint))
        self.assertIn(said if isinstance(said, bytes) else said.encode(), complaint)
        self.assertNotIn(b"\n", complaint)
        return outcome

    def train(self, run, *words, data=SMALL, **options):
        return self.succeed("train", "autoencoder", "--data", data, *BRIEFLY, "--out", run, *words, **options)

    def copy_of_small(self, name):
        """The small data set in a folder of another name, below the test's."""
        folder = os.path.join(os.fsencode(self.folder), name if isinstance(name, bytes) else os.fsencode(name))
        os.makedirs(folder)
        for file in IDX_FILES:
            shutil.copy(file, os.path.join(folder, os.fsencode(file.name)))
        return folder
