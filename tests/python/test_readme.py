"""README's Python blocks run, one after the other in one program."""

import os
import re
import subprocess
import sys


def test_the_python_of_readme_runs(root, data_dir, debruit_cli, tmp_path):
    text = (root / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert blocks, "README.md has no block of Python"
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    (tmp_path / "debruit").symlink_to(data_dir)
    for makes in (r"train .* --out runs/first", r"export .* --onnx encoder\.onnx .*"):  # what the blocks begin with
        command = re.search(rf"^\$ debruit ({makes})$", text, re.MULTILINE).group(1)
        subprocess.run([debruit_cli, *command.split()], cwd=tmp_path, env=environment, check=True)
    done = subprocess.run([sys.executable, "-c", "\n".join(blocks)], cwd=tmp_path, env=environment,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
