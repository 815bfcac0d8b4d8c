"""What can go wrong."""

from __future__ import annotations


class HoldfastError(Exception):
    """An error of the library. Its text says what went wrong, where and why."""

    def __init__(self, message: str, code: int = 0) -> None:
        super().__init__(message)
        self.code = code
        """The number in `holdfast.h`; 0 where the error is not the C library's."""


class InvalidInput(HoldfastError, ValueError):
    """A frame, a box or a parameter that makes no sense."""


class NotReady(HoldfastError, RuntimeError):
    """The tracker has not begun, or there is no frame at hand."""


class VideoError(HoldfastError, OSError):
    """A video that cannot be opened or read, or is damaged."""


def error_type(code: int) -> type[HoldfastError]:
    """The exception of a code of the C library."""
    if code == 7:
        return NotReady
    return VideoError if code >= 20 else InvalidInput
