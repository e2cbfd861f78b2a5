"""What shells offer with `debruit completions SHELL` in place of what a person would type next."""

import os
import re
import shlex
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

DEBRUIT = os.environ["DEBRUIT"]


def script(shell):
    return subprocess.run([DEBRUIT, "completions", shell], capture_output=True, text=True, check=True).stdout


def output_of(command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=True, **options).stdout.split("\n")[:-1]


class Completion:
    """What every shell must offer. `offered(line)` gives it for a line whose last word is being typed."""

    def test_subcommands(self):
        self.assertEqual(self.offered("debruit tra"), ["train"])
        self.assertEqual(self.offered("debruit completions "), ["bash", "fish", "zsh"])
        self.assertIn("autoencoder", self.offered("debruit train "))
        self.assertNotIn("manual", self.offered("debruit "))

    def test_options_of_the_command_and_of_the_program(self):
        self.assertEqual(self.offered("debruit train autoencoder --latent"), ["--latent-size"])
        self.assertEqual(self.offered("debruit train mlp --latent"), [])
        self.assertEqual(self.offered("debruit train autoencoder --data-d"), ["--data-dir"])

    def test_words_to_choose_from(self):
        self.assertEqual(self.offered("debruit train mlp --optimiser "), ["adam", "adamw"])
        self.assertEqual(self.offered("debruit study --preset f"), ["full"])
        self.assertEqual(self.offered("debruit study no"), ["notebook"])

    def test_a_value_is_not_taken_for_a_command(self):
        self.assertEqual(self.offered("debruit --data-dir data eval"), ["evaluate"])

    def test_options_after_a_value(self):
        self.assertEqual(self.offered("debruit train mlp --epochs 3 --batch"), ["--batch-size"])

    def test_files(self):
        self.assertEqual(self.offered("debruit evaluate runs/f"), ["runs/first"])
        self.assertEqual(self.offered("debruit denoise runs/first --out runs/f"), ["runs/first"])

    def test_nothing_for_numbers(self):
        self.assertEqual(self.offered("debruit train mlp --epochs "), [])


class InAFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "runs").mkdir()
        (self.folder / "runs" / "first").touch()


class Bash(Completion, InAFolder):
    def offered(self, line):
        words = re.findall(r"=|[^\s=]+", line) + ([""] if line.endswith(" ") else [])  # as bash cuts them
        typed = f"COMP_WORDS=({' '.join(map(shlex.quote, words))}); COMP_CWORD={len(words) - 1}; _debruit; "
        show = '[[ ${#COMPREPLY[@]} == 0 ]] || printf "%s\\n" "${COMPREPLY[@]}"'
        return sorted(output_of(["bash", "-c", script("bash") + typed + show], cwd=self.folder))

    def test_after_an_equals_sign(self):
        self.assertEqual(self.offered("debruit study --preset="), ["full", "quick"])
        self.assertEqual(self.offered("debruit study --preset=q"), ["quick"])
        self.assertEqual(self.offered("debruit --data-dir=data eval"), ["evaluate"])

    def test_is_registered(self):
        registered = output_of(["bash", "-c", script("bash") + "complete -p debruit"])
        self.assertEqual(registered, ["complete -F _debruit debruit"])


@unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
class Zsh(Completion, InAFolder):
    # The completion system's own functions, reduced to what they would offer.
    STUBS = """
compdef() { : }
compset() { [[ $2 == '*=' ]] && PREFIX=${PREFIX#*=} }
show() { local word; for word in "$@"; do [[ $word == "$PREFIX"* ]] && print -r -- "$word"; done }
_describe() { local last=$@[-1]; local -a names; names=("${(@P)last}"); show "${(@)names%%:*}" }
compadd() { shift; show "$@" }
_files() { show ${PREFIX}*(N) }
"""

    def offered(self, line):
        words = line.split() + ([""] if line.endswith(" ") else [])
        quoted = " ".join(shlex.quote(word) for word in words)
        typed = f"words=({quoted}); CURRENT={len(words)}; PREFIX=$words[CURRENT]; _debruit; true"
        return sorted(output_of(["zsh", "-f", "-c", self.STUBS + script("zsh") + typed], cwd=self.folder))

    def test_after_an_equals_sign(self):
        self.assertEqual(self.offered("debruit study --preset=q"), ["quick"])


@unittest.skipUnless(shutil.which("fish"), "fish is not installed")
class Fish(Completion, InAFolder):
    def offered(self, line):
        environment = {**os.environ, "HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)}
        lines = output_of(["fish", "--no-config", "-c", script("fish") + f"complete -C {shlex.quote(line)}"],
                          cwd=self.folder, env=environment)
        return sorted(text.split("\t")[0] for text in lines)


if __name__ == "__main__":
    unittest.main()
