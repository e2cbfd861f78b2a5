"""The data sets by name, fetched from a server on this machine."""

import functools
import gzip
import http.server
import threading

import debruit
import numpy as np
import pytest
from debruit import _native, datasets


def test_load_mnist_gives_images_and_labels(data_dir):
    (x_train, y_train), (x_test, y_test) = debruit.datasets.load_mnist(data_dir, fetch=False)
    assert (x_train.shape, x_test.shape, x_train.dtype) == ((600, 28, 28), (200, 28, 28), np.uint8)
    assert np.bincount(y_train).tolist() == [60] * 10 and np.bincount(y_test).tolist() == [20] * 10


def test_says_what_is_missing(tmp_path):
    with pytest.raises(debruit.FileError, match="debruit data fetch mnist"):
        debruit.datasets.load_mnist(tmp_path, fetch=False)


def test_the_default_folder_is_the_programs(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert datasets.default_data_dir() == tmp_path / "debruit"


@pytest.fixture
def mirror(tmp_path):
    """(folder, URL) of a server."""
    folder = tmp_path / "served"
    folder.mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_fetches_from_the_first_mirror_that_is_right(mirror, small_mnist, tmp_path, monkeypatch):
    import hashlib

    folder, url = mirror
    files = []
    for name, _, _ in _native.dataset_source("mnist")[1]:
        content = gzip.decompress((small_mnist / (name + ".gz")).read_bytes())
        files.append((name, hashlib.sha256(content).hexdigest(), len(content)))
        for place, served in (("wrong", b"other bytes"), ("right", content)):
            (folder / place).mkdir(exist_ok=True)
            (folder / place / (name + ".gz")).write_bytes(gzip.compress(served))
    mirrors = [f"{url}/none", f"{url}/wrong", f"{url}/right"]
    monkeypatch.setattr(_native, "dataset_source", lambda name: (mirrors, files))
    (x_train, _), _ = debruit.datasets.load_mnist(tmp_path / "data")
    assert len(x_train) == 600
    assert sorted(path.name for path in (tmp_path / "data" / "mnist").iterdir()) == sorted(f[0] + ".gz" for f in files)
    monkeypatch.setattr(_native, "dataset_source", lambda name: (mirrors[:2], files))
    with pytest.raises(debruit.FileError, match="no mirror delivered it .*404.*other bytes"):
        debruit.datasets.load_mnist(tmp_path / "empty")
    assert not (tmp_path / "empty" / "mnist").exists()
