"""`make help` lists every target of the Makefile."""

import os
import re
import shutil
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@unittest.skipUnless(shutil.which("make"), "make is not installed")
class Help(unittest.TestCase):
    def test_has_a_line_for_every_target(self):
        text = (ROOT / "Makefile").read_text(encoding="utf-8")
        targets = {name for names in re.findall(r"^\.PHONY:(.*)$", text, re.MULTILINE) for name in names.split()}
        self.assertIn("help", targets)
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
        result = subprocess.run(["make", "--no-print-directory", "-C", ROOT, "help"], capture_output=True, text=True,
                                env=environment, check=True)
        listed = set(re.findall(r"^  ([a-z0-9-]+) ", result.stdout, re.MULTILINE))
        self.assertEqual(listed, targets)


if __name__ == "__main__":
    unittest.main()
