"""Reports of finished runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from . import _native

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike


def report(
    runs: str | PathLike[str] | Sequence[str | PathLike[str]], out: str | PathLike[str], *, title: str = ""
) -> Path:
    """Draws the figures of run folders, into each of them, and one HTML page with all of them at `out`, which it
    returns. The figures are drawn by gnuplot: FileError says how to install it where it is missing."""
    folders = [Path(runs)] if isinstance(runs, (str, Path)) or hasattr(runs, "__fspath__") else [Path(r) for r in runs]
    page = Path(out)
    _native.write_report(folders, page, title)
    return page
