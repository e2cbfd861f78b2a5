"""What the Python tests share."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def debruit_cli() -> Path:
    """The built program: $DEBRUIT_CLI, or that of the release build."""
    program = Path(os.environ.get("DEBRUIT_CLI", ROOT / "build" / "release" / "debruit")).resolve()
    if not program.is_file():
        pytest.fail(f"{program} is missing; `make test-python` builds it")
    return program


@pytest.fixture(scope="session")
def small_mnist() -> Path:
    """A folder with four IDX files under MNIST's names: 600 training and 200 test images."""
    return ROOT / "tests" / "data" / "small"
