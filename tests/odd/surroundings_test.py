"""Homes that are missing or cannot be written, standard streams that are closed: nothing that a training needs is
there, and what does need them says so."""

import os
import shutil
import subprocess
import unittest

from command import BRIEFLY, DEBRUIT, SMALL, CommandCase

NOBODY = 65534
PLAIN = {name: value for name, value in os.environ.items() if name not in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")}
FILES = ("config.json", "model.safetensors", "samples.npz", "latents.npz", "report.html", "figures/training.png")


class Home(CommandCase):
    def expect_training(self, **options):
        self.train("run", figures=True, **options)
        for file in FILES:
            self.assertTrue((self.folder / "run" / file).is_file(), file)

    def test_that_is_not_known_is_needed_for_named_data_alone(self):
        self.expect_training(env=PLAIN)
        self.fail_with(2, "--data-dir", "data", "info", "mnist", env=PLAIN)
        self.fail_with(2, "--data-dir", "data", "fetch", "mnist", env=PLAIN)

    def test_that_is_empty_is_no_home(self):
        self.fail_with(2, "--data-dir", "data", "info", "mnist", env={**PLAIN, "HOME": "", "XDG_DATA_HOME": ""})

    def test_that_is_not_there_or_no_folder_is_not_needed(self):
        home = self.folder / "file"
        home.write_text("", encoding="ascii")
        environment = {**PLAIN, "HOME": str(home)}
        self.expect_training(env=environment)
        self.fail_with(4, "cannot create the folder", "data", "fetch", "mnist", env=environment)
        self.fail_with(4, "debruit data fetch mnist", "data", "info", "mnist", env=environment)

    @unittest.skipUnless(os.geteuid() == 0, "only root can become a user who may not write into his home")
    def test_that_cannot_be_written_is_only_read(self):
        home = self.folder / "home"
        shutil.copytree(SMALL, home / ".local/share/debruit/mnist")
        work = self.folder / "work"
        work.mkdir()
        os.chown(work, NOBODY, NOBODY)
        self.folder.chmod(0o755)
        environment = {**PLAIN, "HOME": str(home)}
        as_nobody = {"env": environment, "user": NOBODY, "group": NOBODY, "extra_groups": [], "cwd": work}
        try:
            self.debruit("--version", **as_nobody)
        except PermissionError:
            self.skipTest("the program lies where only root reaches it")
        self.train("run", data="mnist", figures=True, **as_nobody)
        self.assertTrue((work / "run" / "report.html").is_file())
        self.fail_with(4, "cannot write the file: Permission denied", "data", "fetch", "mnist", **as_nobody)
        self.fail_with(4, "Permission denied", "data", "fetch", "fashion-mnist", **as_nobody)
        self.fail_with(4, "Permission denied", "train", "autoencoder", "--data", "mnist", *BRIEFLY, "--out", home / "run",
                       **as_nobody)

    def test_may_be_anywhere(self):
        home = self.folder / "a 'home' $(touch pwned) é\n"
        shutil.copytree(SMALL, home / ".local/share/debruit/mnist")
        self.succeed("data", "info", "mnist", env={**PLAIN, "HOME": str(home)})
        self.assertIn(b".TH", self.succeed("manual", "--date", "2026-01-31", env={**PLAIN, "HOME": str(home)}).stdout)
        self.assertFalse((self.folder / "pwned").exists())


class ClosedStreams(CommandCase):
    """A file that is opened while a standard stream is closed gets its number, and would get what is printed."""

    def test_leave_the_same_files(self):
        self.train("usual")
        for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
            with self.subTest(closed):
                # gnuplot, which a pipe is opened to, has its turn where nothing is open.
                path = "" if closed.startswith("<&- ") else "PATH=/nonexistent "
                subprocess.run(["bash", "-c", f'{path}"$0" train autoencoder --data "$1" {" ".join(BRIEFLY)} --out run {closed}',
                                DEBRUIT, SMALL], cwd=self.folder, check=False, capture_output=True)
                self.assertEqual((self.folder / "run" / "report.html").exists(), not path)
                for file in ("config.json", "model.safetensors", "samples.npz", "latents.npz"):
                    self.assertEqual((self.folder / "run" / file).read_bytes(),
                                     (self.folder / "usual" / file).read_bytes(), file)
                metrics = (self.folder / "run" / "metrics.csv").read_text(encoding="ascii").splitlines()
                usual = (self.folder / "usual" / "metrics.csv").read_text(encoding="ascii").splitlines()
                # The last column is the time.
                self.assertEqual([line.rsplit(",", 1)[0] for line in metrics], [line.rsplit(",", 1)[0] for line in usual])
                shutil.rmtree(self.folder / "run")

    def test_that_cannot_be_printed_to_is_an_error(self):
        outcome = subprocess.run(["bash", "-c", '"$0" data info "$1" >&-', DEBRUIT, SMALL], cwd=self.folder, check=False,
                                 capture_output=True)
        self.assertEqual(outcome.returncode, 4, outcome.stderr)
        self.assertIn(b"standard output: cannot be written", outcome.stderr)


if __name__ == "__main__":
    unittest.main()
