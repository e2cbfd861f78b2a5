"""The package as it is installed."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import debruit
import pytest


def run(python, code, **variables):
    return subprocess.run([python, "-c", code], capture_output=True, text=True, env={**os.environ, **variables}, cwd="/")


def test_has_the_version_of_the_program(debruit_cli):
    said = subprocess.run([debruit_cli, "--version"], capture_output=True, text=True, check=True).stdout
    assert debruit.__version__ in said


def test_does_not_import_scikit_learn_before_an_estimator_is_asked_for():
    done = run(sys.executable, "import sys, debruit; assert 'sklearn' not in sys.modules; debruit.DenoisingAutoencoder; "
                               "assert 'sklearn' in sys.modules")
    assert done.returncode == 0, done.stderr


def test_is_typed(tmp_path):
    user = tmp_path / "user.py"
    user.write_text("import debruit\nimport numpy as np\nfrom numpy.typing import NDArray\n\n"
                    "def clean(images: NDArray[np.float32]) -> NDArray[np.float32]:\n"
                    "    return debruit.load('run').denoise(images, threads=1)\n\n"
                    "debruit.DenoisingAutoencoder(latent_size=8, noise='gaussian').fit([[0.0]]).denoise([[0.0]])\n"
                    "debruit.load('run').denoise('no', treads=1)\n")
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", tmp_path / "cache"]
    done = subprocess.run([*command, user], capture_output=True, text=True, cwd=tmp_path)
    assert "treads" in done.stdout, done.stdout + done.stderr
    assert "Found 1 error" in done.stdout, done.stdout


def test_its_sources_are_clean_for_mypy(root, tmp_path):
    command = [sys.executable, "-m", "mypy", "--config-file", root / "pyproject.toml", "--cache-dir", tmp_path, "-p", "debruit"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def bare_python(root, tmp_path_factory):
    """A fresh environment with the wheel and NumPy and nothing else."""
    wheels = list((root / "build" / "wheelhouse").glob("debruit-*.whl"))
    assert len(wheels) == 1, "`make test-python` builds the wheel"
    folder = tmp_path_factory.mktemp("bare") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    subprocess.run([sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", wheels[0]],
                   check=True)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    import numpy

    for name in ("numpy", "numpy.libs"):
        (site / name).symlink_to(Path(numpy.__file__).parent.parent / name)
    return python


def test_its_wheel_works_without_scikit_learn(bare_python):
    done = run(bare_python, """
import pickle, numpy as np, debruit
from debruit import DenoisingAutoencoder, LatentClassifier
try:
    import sklearn
except ImportError:
    pass
else:
    raise SystemExit("scikit-learn is here")
rows = np.random.default_rng(0).random((40, 9))
model = DenoisingAutoencoder(hidden_size=8, latent_size=2, epochs=1, random_state=0).fit(rows)
assert model.transform(rows).shape == (40, 2)
assert model.get_params()["latent_size"] == 2 and model.set_params(latent_size=3).latent_size == 3
labels = np.arange(40) % 2
classifier = LatentClassifier(model, kind="probe", epochs=1, random_state=0).fit(rows, labels)
assert 0 <= pickle.loads(pickle.dumps(classifier)).score(rows, labels) <= 1
for wrong in ([[np.nan] * 9], [["a"] * 9], [[0.0] * 8]):
    try:
        model.transform(wrong)
    except ValueError:
        continue
    raise SystemExit(f"{wrong} was taken")
""")
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_wheel_carries_the_libraries_that_it_needs(bare_python):
    """Everything that the module loads lies in the wheel, but for the C and C++ run-time libraries."""
    done = run(bare_python, "import debruit._native; print(debruit._native.__file__)")
    assert done.returncode == 0, done.stderr
    place = Path(done.stdout.strip()).resolve().parent
    needed = subprocess.run(["ldd", place / f"_native{sysconfig.get_config_var('EXT_SUFFIX')}"], capture_output=True,
                            text=True, check=True).stdout
    outside = {Path(line.split(" => ")[1].split(" (")[0]).name for line in needed.splitlines()
               if " => /" in line and str(place) not in line}
    assert outside <= {"libc.so.6", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1"}, needed
    carried = [file for file in (place / "lib").iterdir() if file.is_file()]
    assert len({file.name.split(".so")[0] for file in carried}) == len(carried)
    if shutil.which("dpkg-query"):
        assert len(list(place.glob("lib/licences/*.txt"))) == len(carried)
