"""The data sets that have a name."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import io
import os
import tempfile
import urllib.request
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from . import _native
from .errors import FileError

if TYPE_CHECKING:
    from os import PathLike

    import numpy as np
    from numpy.typing import NDArray

    Split = tuple[NDArray[np.uint8], NDArray[np.uint8]]

__all__ = ["default_data_dir", "load_fashion_mnist", "load_mnist"]

_SECONDS = 20  # without a byte, after which a mirror is given up
_GZIP_OVERHEAD = 65536  # what gzip may add to bytes that it cannot compress


def default_data_dir() -> Path:
    """Where the command line keeps data sets: $XDG_DATA_HOME/debruit, or ~/.local/share/debruit."""
    home = os.environ.get("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share") / "debruit"


def load_mnist(data_dir: str | PathLike[str] | None = None, *, fetch: bool = True) -> tuple[Split, Split]:
    """MNIST as ((x_train, y_train), (x_test, y_test)): images uint8 [n, 28, 28] and labels uint8 [n].

    They lie in `data_dir`/mnist (default: the command line's), and are fetched there, with a look at their SHA-256,
    where they are missing and `fetch` allows it; otherwise FileError.
    """
    return _load("mnist", data_dir, fetch)


def load_fashion_mnist(data_dir: str | PathLike[str] | None = None, *, fetch: bool = True) -> tuple[Split, Split]:
    """Fashion-MNIST, in the same way."""
    return _load("fashion-mnist", data_dir, fetch)


def _load(name: str, data_dir: str | PathLike[str] | None, fetch: bool) -> tuple[Split, Split]:
    folder = (default_data_dir() if data_dir is None else Path(data_dir)) / name
    if fetch:
        _fetch_missing(name, folder)
    if not folder.is_dir():
        raise FileError(f"{folder}: is missing; `debruit data fetch {name}` or fetch=True fetches it", str(folder))
    return _native.read_split(folder, test=False), _native.read_split(folder, test=True)


def _fetch_missing(name: str, folder: Path) -> None:
    mirrors, files = _native.dataset_source(name)
    for file, sha256, size in files:
        dotted = file.replace("-idx", ".idx")
        if any((folder / (known + end)).is_file() for known in (file, dotted) for end in ("", ".gz")):
            continue
        packed = _download(mirrors, file + ".gz", sha256, size)
        folder.mkdir(parents=True, exist_ok=True)
        _write_whole(folder / (file + ".gz"), packed)


def _download(mirrors: list[str], file: str, sha256: str, size: int) -> bytes:
    """The file as the first mirror has it that delivers what the SHA-256 asks for."""
    complaints = []
    for mirror in mirrors:
        try:
            with urllib.request.urlopen(f"{mirror}/{file}", timeout=_SECONDS) as answer:
                packed: bytes = answer.read(size + _GZIP_OVERHEAD)
            content = gzip.GzipFile(fileobj=io.BytesIO(packed)).read(size + 1)  # however much a bomb would give
            if hashlib.sha256(content).hexdigest() == sha256:
                return packed
            complaints.append(f"{mirror} delivered other bytes than expected")
        except (OSError, EOFError, zlib.error, http.client.HTTPException) as error:
            complaints.append(f"{mirror}: {error}")
    raise FileError(f"{file}: no mirror delivered it ({'; '.join(complaints)})", file)


def _write_whole(path: Path, content: bytes) -> None:
    """The file appears whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
