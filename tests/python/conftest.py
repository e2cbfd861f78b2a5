"""What the Python tests share."""

import os
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


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


@pytest.fixture(scope="session")
def data_dir(small_mnist, tmp_path_factory) -> Path:
    """A folder of data sets in which "mnist" is the small one."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "mnist").symlink_to(small_mnist)
    return folder


@pytest.fixture(scope="session")
def digits(data_dir):
    """Rows in [0, 1] and labels of the small MNIST: (x_train, y_train, x_test, y_test)."""
    import debruit

    (x_train, y_train), (x_test, y_test) = debruit.datasets.load_mnist(data_dir, fetch=False)
    rows = [(x.reshape(len(x), -1) / 255).astype(np.float32) for x in (x_train, x_test)]
    return rows[0], y_train, rows[1], y_test


@pytest.fixture(scope="session")
def autoencoder(digits):
    """A small fitted autoencoder of 28 x 28 images."""
    import debruit

    return debruit.DenoisingAutoencoder(
        hidden_size=32, latent_size=8, epochs=2, image_shape=(28, 28), random_state=1
    ).fit(digits[0])


@pytest.fixture(scope="session")
def classifier(digits, autoencoder):
    """A small fitted classifier on the latents of `autoencoder`."""
    import debruit

    return debruit.LatentClassifier(autoencoder, kind="probe", epochs=2, random_state=1).fit(digits[0], digits[1])
