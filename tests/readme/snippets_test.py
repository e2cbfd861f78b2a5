"""The README harness on small documents: what it must take and what it must refuse."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import snippets

SCRIPT = Path(snippets.__file__)


def fenced(language, *lines):
    return "\n".join([f"```{language}", *lines, "```", ""])


class Output(unittest.TestCase):
    def assert_takes(self, expected, actual):
        self.assertIsNone(snippets.mismatch(expected, actual))

    def assert_refuses(self, expected, actual):
        self.assertIsNotNone(snippets.mismatch(expected, actual))

    def test_any_number_stands_for_any_number(self):
        self.assert_takes(["epoch 1/10  loss 0.0381  2.4 s"], ["epoch 10/10 loss 8.9e-05 12.4 s"])
        self.assert_takes(["gain -1.2 dB, 60,000 images"], ["gain 3 dB, 600 images"])
        self.assert_takes(["(mnist, sha256:0a1b…)"], ["(mnist, sha256:fe37…)"])

    def test_words_are_compared(self):
        self.assert_refuses(["loss 0.0381"], ["gain 0.0381"])
        self.assert_refuses(["epoch 1"], ["epoch 1 done"])
        self.assert_refuses(["a (b) [c] x.y"], ["a (b) [c] x+y"])
        self.assert_takes(["a (b) [c] x.y"], ["a (b) [c] x.y"])

    def test_lines_are_counted(self):
        self.assert_refuses(["one"], ["one", "two"])
        self.assert_refuses(["one", "two"], ["one"])
        self.assert_refuses(["two", "one"], ["one", "two"])
        self.assert_takes(["one", ""], ["one"])

    def test_an_ellipsis_stands_for_any_lines(self):
        self.assert_takes(["a", "…", "d"], ["a", "b", "c", "d"])
        self.assert_takes(["a", "...", "d"], ["a", "d"])
        self.assert_takes(["…", "c", "…"], ["a", "b", "c", "d"])
        self.assert_takes(["a", "…"], ["a"])
        self.assert_takes(["a", "…", "b"], ["a", "b", "c", "b"])
        self.assert_refuses(["a", "…", "d"], ["a", "b", "c"])
        self.assert_refuses(["a", "…", "b", "…", "d"], ["a", "c", "d"])
        self.assert_refuses(["a", "…", "a"], ["a"])


class Document(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for name in ("bin", "mnist", "programs"):
            (self.root / name).mkdir()
        (self.root / "mnist" / "train-labels-idx1-ubyte").write_text("labels")
        self.script("bin/debruit", 'echo "debruit got $# arguments"')

    def script(self, name, text):
        file = self.root / name
        file.write_text("#!/bin/sh\n" + text + "\n")
        file.chmod(0o755)

    def run_document(self, *parts):
        document = self.root / "README.md"
        document.write_text("# Title\n\n" + "\n".join(parts), encoding="utf-8")
        return subprocess.run([sys.executable, SCRIPT, "run", document, "--programs", self.root / "programs", "--path",
                               self.root / "bin", "--mnist", self.root / "mnist"], capture_output=True, text=True)

    def assert_passes(self, *parts):
        result = self.run_document(*parts)
        self.assertEqual(result.returncode, 0, result.stderr)

    def assert_fails(self, message, *parts):
        result = self.run_document(*parts)
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertIn(message, result.stderr)

    def test_runs_the_program_and_compares_what_it_prints(self):
        self.assert_passes(fenced("console", "$ debruit a b \\", "    c", "debruit got 17 arguments", "$ debruit"))
        self.assert_fails("README.md: line 4: $ debruit a", fenced("console", "$ debruit a", "debruit got no arguments"))

    def test_a_failing_command_fails(self):
        self.assert_fails("exit code 3", fenced("console", "$ exit 3"))
        self.assert_fails("exit code 1", fenced("console", "$ false | true"))

    def test_blocks_share_a_folder_that_begins_with_a_picture(self):
        self.assert_passes(fenced("console", "$ ls", "seven.png", "$ echo text > file"), "Words.",
                           fenced("console", "$ cat file", "text"))
        self.assert_fails("No such file", fenced("console", "$ cat file", "text"))

    def test_the_small_data_set_lies_where_debruit_looks(self):
        self.assert_passes(fenced("console", '$ cat "$XDG_DATA_HOME"/debruit/mnist/train-labels-idx1-ubyte; echo',
                                  "labels"))

    def test_other_languages_and_marked_blocks_are_left_alone(self):
        self.assert_passes(fenced("sh", "exit 3"), "<!-- not run: it fails -->", fenced("console", "$ exit 3"))
        self.assert_fails("exit code 3", "<!-- not run: it fails -->", fenced("console", "$ exit 3"),
                          fenced("console", "$ exit 3"))

    def test_programs_are_run_in_document_order(self):
        self.script("programs/snippet_8", "test -f made && touch seen")
        made = fenced("console", "$ touch made")
        self.assert_passes(made, fenced("cpp", "int main() {}"), fenced("console", "$ ls", "made", "seen", "seven.png"))
        self.script("programs/snippet_8", "exit 4")
        self.assert_fails("line 8: the C++ program\nit ended with exit code 4", made, fenced("cpp", "int main() {}"))

    def test_a_malformed_document_is_refused(self):
        self.assert_fails("line 4: a console block begins with a command", fenced("console", "text"))
        self.assert_fails("line 3: the block is never closed", "```console\n$ true\n")

    def test_extracts_programs_and_wraps_fragments(self):
        document = self.root / "README.md"
        document.write_text(fenced("cpp", "int main() { return 0; }") + "\n" +
                            fenced("cpp", "#include <cstdio>", 'std::puts("x");'), encoding="utf-8")
        result = subprocess.run([sys.executable, SCRIPT, "extract", document, self.root / "out"], capture_output=True,
                                text=True)
        whole, wrapped = [self.root / "out" / name for name in ("snippet_2.cc", "snippet_6.cc")]
        self.assertEqual(result.stdout.splitlines(), [str(whole), str(wrapped)])
        self.assertEqual(whole.read_text(), '#line 2 "README.md"\nint main() { return 0; }\n')
        self.assertEqual(wrapped.read_text(),
                         '#include <cstdio>\nint main() {\n#line 6 "README.md"\n\nstd::puts("x");\n}\n')


if __name__ == "__main__":
    unittest.main()
