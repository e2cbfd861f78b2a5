"""What debruit raises. Every class is an `Error`, and the built-in exception that Python's own code would raise."""

from __future__ import annotations

__all__ = ["DivergedError", "Error", "FileError", "InputError", "InternalError", "UsageError"]


class Error(Exception):
    """Every failure that the library reports. `kind` says what sort of thing went wrong, `where` names the file, the
    setting or the array at fault (or is empty)."""

    kind: str = "internal"

    def __init__(self, message: str, where: str = "") -> None:
        super().__init__(message)
        self.where = where


class InternalError(Error, RuntimeError):
    """A defect of debruit itself."""

    kind = "internal"


class UsageError(Error, ValueError):
    """A name, a setting or a shape that the caller chose is not acceptable."""

    kind = "usage"


class InputError(Error, ValueError):
    """A file or an array does not hold what it should."""

    kind = "input"


class FileError(Error, OSError):
    """The operating system or the network refused: missing file, full disk, no permission."""

    kind = "io"


class DivergedError(Error, ArithmeticError):
    """A loss or a weight stopped being finite."""

    kind = "diverged"
