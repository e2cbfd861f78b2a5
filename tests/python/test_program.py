"""The program that the other tests call."""

import subprocess


def test_says_its_version(debruit_cli):
    done = subprocess.run([debruit_cli, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("debruit ") or done.stdout[0].isdigit()
