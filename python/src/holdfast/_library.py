"""The C library behind the package: where it is, and its structs and functions for ctypes."""

from __future__ import annotations

import ctypes
import functools
import os
import pathlib
from ctypes import POINTER, c_char, c_char_p, c_double, c_float, c_int32, c_int64, c_size_t, c_void_p
from typing import Any

from ._errors import HoldfastError, error_type

OK = 0
END = 1

FORMATS = {
    "bgr": 1, "rgb": 2, "bgra": 3, "rgba": 4, "argb": 5, "abgr": 6, "gray": 7, "gray16": 8,
    "nv12": 9, "nv21": 10, "i420": 11, "i422": 12, "i444": 13, "yuyv": 14, "uyvy": 15,
}  # fmt: skip


class _Versioned(ctypes.Structure):
    """A struct that says how large it is."""

    def __init__(self, **members: Any) -> None:
        super().__init__(struct_size=ctypes.sizeof(type(self)), **members)


class CError(_Versioned):
    _fields_ = [("struct_size", c_size_t), ("code", c_int32), ("message", c_char * 508)]


class CImage(_Versioned):
    _fields_ = [
        ("struct_size", c_size_t), ("format", c_int32), ("width", c_int32), ("height", c_int32),
        ("matrix", c_int32), ("range", c_int32), ("bit_depth", c_int32),
        ("planes", c_void_p * 4), ("strides", c_int64 * 4),
    ]  # fmt: skip


class CBox(ctypes.Structure):
    _fields_ = [("x", c_double), ("y", c_double), ("width", c_double), ("height", c_double)]


class CRotatedBox(ctypes.Structure):
    _fields_ = [
        ("center_x", c_double), ("center_y", c_double), ("width", c_double), ("height", c_double),
        ("angle", c_double),
    ]  # fmt: skip


class CEstimate(_Versioned):
    _fields_ = [
        ("struct_size", c_size_t), ("state", c_int32), ("reserved", c_int32), ("box", CBox),
        ("rotated_box", CRotatedBox), ("confidence", c_double),
        ("peak_to_sidelobe_ratio", c_double), ("subpeak_ratio", c_double),
    ]  # fmt: skip


class CMap(_Versioned):
    _fields_ = [
        ("struct_size", c_size_t), ("columns", c_int32), ("rows", c_int32), ("region", CBox)
    ]  # fmt: skip


class CParameterInfo(_Versioned):
    _fields_ = [
        ("struct_size", c_size_t), ("name", c_char * 64), ("unit", c_char * 64),
        ("meaning", c_char * 256), ("minimum", c_double), ("maximum", c_double),
        ("usual", c_double), ("is_whole", c_int32), ("is_for_research", c_int32),
    ]  # fmt: skip


class CVideoOptions(_Versioned):
    _fields_ = [
        ("struct_size", c_size_t), ("format", c_char_p), ("format_options", c_char_p),
        ("start_frame", c_int64), ("start_time", c_double), ("threads", c_int32),
        ("live", c_int32),
    ]  # fmt: skip


class CVideoInfo(_Versioned):
    _fields_ = [
        ("struct_size", c_size_t), ("width", c_int32), ("height", c_int32),
        ("frame_rate", c_double), ("frame_count", c_int64), ("duration", c_double),
        ("is_live", c_int32), ("reserved", c_int32),
    ]  # fmt: skip


class CFrameInfo(_Versioned):
    _fields_ = [
        ("struct_size", c_size_t), ("index", c_int64), ("time", c_double), ("width", c_int32),
        ("height", c_int32),
    ]  # fmt: skip


# Names without `holdfast_`, and the types of their arguments but the last, which is the error.
_TRACKING: dict[str, list[Any]] = {
    "parameters_new": [c_char_p, POINTER(c_void_p)],
    "parameters_set": [c_void_p, c_char_p, c_double],
    "parameters_get": [c_void_p, c_char_p, POINTER(c_double)],
    "parameter_describe": [c_size_t, POINTER(CParameterInfo)],
    "tracker_new": [c_void_p, POINTER(c_void_p)],
    "tracker_init": [c_void_p, POINTER(CImage), POINTER(CBox)],
    "tracker_init_at_point": [c_void_p, POINTER(CImage), c_double, c_double],
    "tracker_restart": [c_void_p, POINTER(CImage), POINTER(CBox)],
    "tracker_update": [c_void_p, POINTER(CImage), POINTER(CEstimate)],
    "tracker_estimate": [c_void_p, POINTER(CEstimate)],
    "tracker_map": [c_void_p, c_int32, POINTER(CMap), POINTER(c_float), c_size_t],
    "tracker_copy": [c_void_p, POINTER(c_void_p)],
    "tracker_save": [c_void_p, POINTER(c_void_p), POINTER(c_size_t)],
    "tracker_restore": [c_char_p, c_size_t, POINTER(c_void_p)],
    "propose_box": [POINTER(CImage), c_double, c_double, POINTER(CBox)],
}
_VIDEO: dict[str, list[Any]] = {
    "video_open": [c_char_p, POINTER(CVideoOptions), POINTER(c_void_p)],
    "video_describe": [c_void_p, POINTER(CVideoInfo)],
    "video_next": [c_void_p, POINTER(CFrameInfo)],
    "video_read": [c_void_p, c_int32, c_void_p, c_size_t, c_int64],
    "video_init_tracker": [c_void_p, c_void_p, POINTER(CBox)],
    "video_init_tracker_at_point": [c_void_p, c_void_p, c_double, c_double],
    "video_update_tracker": [c_void_p, c_void_p, POINTER(CEstimate)],
}
_RELEASING = ["parameters_free", "tracker_free", "bytes_free"]
_VIDEO_RELEASING = ["video_cancel", "video_free"]


class Library:
    """One of the two shared libraries. Calls let other Python threads run meanwhile."""

    def __init__(self, path: str, has_video: bool) -> None:
        self._library = ctypes.CDLL(path)
        self.version = self._text("version")
        for name, arguments in {**_TRACKING, **(_VIDEO if has_video else {})}.items():
            function = self._function(name)
            function.argtypes = [*arguments, POINTER(CError)]
            function.restype = c_int32
        for name in _RELEASING + (_VIDEO_RELEASING if has_video else []):
            function = self._function(name)
            function.argtypes = [c_void_p]
            function.restype = None
        count = self._function("parameter_count")
        count.restype = c_size_t
        self.parameter_count = int(count())

    def _function(self, name: str) -> Any:
        return getattr(self._library, "holdfast_" + name)

    def _text(self, name: str) -> str:
        function = self._function(name)
        function.restype = c_char_p
        return str(function().decode())

    def release(self, name: str, handle: Any) -> None:
        """Calls a function that takes a handle and cannot fail."""
        self._function(name)(handle)

    def call(self, name: str, *arguments: Any) -> int:
        """Calls a function by its name without `holdfast_`.

        Returns OK or END; raises HoldfastError for everything else.
        """
        error = CError()
        code: int = self._function(name)(*arguments, error)
        if code > END:
            raise error_type(code)(error.message.decode(errors="replace"), code)
        return code


def _load(name: str, has_video: bool) -> Library:
    """The library in HOLDFAST_LIBRARY_PATH, in the package, or where the system finds it."""
    file = f"lib{name}.so.0"
    named = os.environ.get("HOLDFAST_LIBRARY_PATH")
    folder = pathlib.Path(named) if named else pathlib.Path(__file__).parent / "lib"
    inside = folder / file
    path = str(inside) if named or inside.exists() else file
    try:
        return Library(path, has_video)
    except OSError as error:
        raise HoldfastError(f"cannot load {file}: {error}", 0) from None


@functools.cache
def tracking() -> Library:
    """The library that tracks in given frames."""
    return _load("holdfast", has_video=False)


@functools.cache
def video() -> Library:
    """The library that reads videos too, for which it needs FFmpeg's libraries."""
    try:
        return _load("holdfast-video", has_video=True)
    except HoldfastError as error:
        raise HoldfastError(
            f"{error}. To read videos, holdfast needs FFmpeg's libraries: libavformat, libavcodec, "
            "libswscale and libavutil. Frames from elsewhere can be tracked without them.",
            0,
        ) from None
