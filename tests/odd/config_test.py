"""--config takes whatever somebody names: a file of settings, or something else."""

import os
import shutil
import subprocess
import unittest

from command import BRIEFLY, DEBRUIT, SMALL, CommandCase


class Config(CommandCase):
    def refuse(self, code, said, file):
        self.fail_with(code, said, "train", "autoencoder", "--data", SMALL, *BRIEFLY, "--config", file, "--out", "run")
        self.assertFalse((self.folder / "run").exists())

    def refuse_text(self, said, text):
        (self.folder / "config.json").write_bytes(text)
        self.refuse(3, "config.json: " + said, "config.json")

    def test_that_is_no_json_is_refused(self):
        self.refuse_text("is not JSON", b"")
        self.refuse_text("is not JSON", b"\0" * 1000)
        self.refuse_text("is not JSON", bytes(range(256)))
        self.refuse_text("is not JSON", '{"model": {}}'.encode("utf-16"))
        self.refuse_text("is not JSON", b'{"data": {"name": "\xff"}}')
        self.refuse_text("is not JSON", b'{"model": {}} {"model": {}}')
        self.refuse_text("is not JSON", b"epochs: 3\n")

    def test_that_is_deep_is_refused(self):
        self.refuse_text("is nested too deeply", b"[" * 1000)
        self.refuse_text("is nested too deeply", b'{"a":' * 100_000)

    def test_that_is_huge_is_refused_before_it_is_read(self):
        with open(self.folder / "config.json", "wb") as file:
            file.truncate(1 << 33)  # of zeros, and takes no room on the disk
        self.refuse(3, "config.json: is larger than", "config.json")

    def test_that_never_ends_is_refused(self):
        self.refuse(3, "/dev/zero: is larger than", "/dev/zero")

    def test_that_is_no_file_is_refused(self):
        (self.folder / "folder").mkdir()
        self.refuse(4, "folder: is a folder", "folder")
        self.refuse(4, "config.json: cannot open the file", "config.json")
        os.symlink("loop", self.folder / "loop")
        self.refuse(4, "loop: cannot open the file", "loop")
        self.refuse(4, "cannot open the file", "config.json/config.json")
        self.refuse(3, "/dev/null: is not JSON", "/dev/null")

    def test_in_a_pipe_that_nobody_writes_to_is_empty(self):
        os.mkfifo(self.folder / "pipe")
        self.refuse(3, "pipe: is not JSON", "pipe")

    def test_may_come_from_another_program(self):
        line = '"$0" train autoencoder --data "$1" --config <(echo \'{"training": {"epochs": 1, "seed": 9}}\') --out run -q'
        outcome = subprocess.run([shutil.which("bash"), "-c", line, DEBRUIT, SMALL], cwd=self.folder, check=False,
                                 capture_output=True, env={**os.environ, "PATH": "/nonexistent"})
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        self.assertIn('"seed": 9', (self.folder / "run" / "config.json").read_text(encoding="utf-8"))

    def test_may_begin_with_a_byte_order_mark(self):
        (self.folder / "config.json").write_text('{"training": {"epochs": 1}}', encoding="utf-8-sig")
        self.succeed("train", "autoencoder", "--data", SMALL, "--config", "config.json", "--out", "run", "-q")

    def test_that_names_what_it_cannot_be_is_refused(self):
        for text in (b"[]", b"null", b"3", b'"config"'):
            (self.folder / "config.json").write_bytes(text)
            self.refuse(2, "config.json", "config.json")
        self.refuse_text('names "seed" twice', b'{"training": {"seed": 1, "seed": 2}}')


class OtherFiles(CommandCase):
    """What must be a regular file is refused at once where it is none; nobody waits for a pipe."""

    def test_a_pipe_is_no_data_and_no_model(self):
        os.mkfifo(self.folder / "pipe.npy")
        os.mkfifo(self.folder / "pipe.png")
        self.train("run", "-q")
        for words in (["data", "info", "pipe.npy"], ["evaluate", "pipe.npy"], ["denoise", "run", "pipe.png", "--out", "out"],
                      ["train", "autoencoder", "--data", "pipe.npy", "--out", "other"]):
            outcome = self.debruit(*words)
            self.assertIn(outcome.returncode, (2, 3, 4), (words, outcome.stderr))
            self.assertIn(b"pipe.", outcome.stderr)

    def test_a_run_folder_of_pipes_is_damaged(self):
        self.train("run", "-q")
        for name in ("config.json", "metrics.csv", "result.json", "model.safetensors", "samples.npz", "latents.npz"):
            file = self.folder / "run" / name
            content = file.read_bytes()
            file.unlink()
            os.mkfifo(file)
            for words in (["evaluate", "run"], ["report", "run", "--out", "report.html"]):
                outcome = self.debruit(*words, figures=True)
                if outcome.returncode != 0:
                    self.assertIn(outcome.returncode, (3, 4), (words, name, outcome.stderr))
                    self.assertIn(name.encode(), outcome.stderr)
            file.unlink()
            file.write_bytes(content)


if __name__ == "__main__":
    unittest.main()
