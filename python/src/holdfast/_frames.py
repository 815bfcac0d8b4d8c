"""Frames of numpy as the C library takes them, without copying where their pixels allow it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Union

import numpy as np
import numpy.typing as npt

from ._errors import InvalidInput
from ._library import FORMATS, CImage

Frame = Union["npt.NDArray[np.uint8]", "npt.NDArray[np.uint16]", Sequence["npt.NDArray[np.uint8]"]]

# Bytes of a pixel of the formats whose pixels lie together.
_PACKED = {"bgr": 3, "rgb": 3, "bgra": 4, "rgba": 4, "argb": 4, "abgr": 4}
_PLANES = {"nv12": 2, "nv21": 2, "i420": 3, "i422": 3, "i444": 3}


class FrameReader:
    """Makes views of frames. Frames of a video are alike, so most need nothing but another address."""

    def __init__(self, format: str) -> None:
        self.format = format
        self._shape: Any = None
        self._view: Any = None

    def image(self, frame: Frame) -> CImage:
        """The struct for the next call; the frame must live until then, and another takes its place."""
        if isinstance(frame, np.ndarray):
            shape = (frame.shape, frame.strides, frame.dtype)
            if shape == self._shape:
                self._view.image.planes[0] = frame.ctypes.data
                return self._view.image  # type: ignore[no-any-return]
        view = FrameView(frame, self.format)
        # A copy that was made has an address of its own, which the next frame has not.
        is_itself = len(view.planes) == 1 and view.planes[0] is frame
        self._shape = shape if is_itself and isinstance(frame, np.ndarray) else None
        self._view = view
        return view.image


class FrameView:
    """A frame for one call: the struct, and the arrays that it points into."""

    def __init__(self, frame: Frame, format: str) -> None:
        self.image = CImage()
        if isinstance(frame, (tuple, list)):
            self.planes = self._of_planes(frame, format)
        else:
            self.planes = [self._of_array(frame, format)]
        for index, plane in enumerate(self.planes):
            self.image.planes[index] = plane.__array_interface__["data"][0]
            # Of an array of one row numpy may give any stride.
            self.image.strides[index] = plane.strides[0] if plane.shape[0] > 1 else 0

    def _of_array(self, frame: Any, format: str) -> npt.NDArray[np.generic]:
        if not isinstance(frame, np.ndarray):
            raise InvalidInput(f"a frame is a numpy array, not {type(frame).__name__}")
        if 0 in frame.shape:
            raise InvalidInput(f"a frame of shape {frame.shape} has no pixels")
        height, *rest = frame.shape
        if format in _PLANES:
            return self._stacked(frame, format)
        if len(rest) == 1 or rest[1:] == [1]:
            format = {"uint8": "gray", "uint16": "gray16"}.get(frame.dtype.name, "")
            frame = frame.reshape(height, rest[0]) if len(rest) == 2 else frame
        elif len(rest) == 2 and frame.dtype == np.uint8:
            if rest[1] == 4 and format in ("bgr", "rgb"):
                format += "a"
            format = format if _PACKED.get(format) == rest[1] else ""
        else:
            format = ""
        if not format:
            raise InvalidInput(
                f"a frame of shape {frame.shape} and type {frame.dtype} is none that is known; "
                "usual are (height, width, 3) and (height, width) of uint8"
            )
        self._set(format, rest[0], height)
        return _with_whole_rows(frame)

    def _stacked(self, frame: npt.NDArray[np.generic], format: str) -> npt.NDArray[np.generic]:
        """4:2:0 as OpenCV holds it: one array of 3/2 of the height."""
        if format not in ("nv12", "nv21", "i420") or frame.ndim != 2 or frame.dtype != np.uint8:
            raise InvalidInput(f"{format} takes one array (3 * height / 2, width), or its planes")
        rows, width = frame.shape
        if rows % 3 or width % 2:
            raise InvalidInput(f"a frame of odd size takes the planes of {format} one by one")
        self._set(format, width, rows // 3 * 2)
        # The planes follow each other only where the rows do.
        return np.ascontiguousarray(frame)

    def _of_planes(
        self, planes: Sequence[npt.NDArray[np.uint8]], format: str
    ) -> list[npt.NDArray[np.generic]]:
        if len(planes) != _PLANES.get(format) or not all(
            isinstance(plane, np.ndarray) and plane.ndim in (2, 3) and plane.dtype == np.uint8
            for plane in planes
        ):
            raise InvalidInput(f"{len(planes)} planes are not those of {format}, arrays of uint8")
        height, width = planes[0].shape[:2]
        across, down = {"i444": (1, 1), "i422": (2, 1)}.get(format, (2, 2))
        columns, rows = -(-width // across), -(-height // down)
        pairs = 2 if format in ("nv12", "nv21") else 1
        sizes = [height * width] + [rows * columns * pairs] * (len(planes) - 1)
        for plane, size in zip(planes, sizes):
            if plane.size != size or size == 0 or size % plane.shape[0]:
                raise InvalidInput(f"a plane of shape {plane.shape} does not fit {width}x{height}")
        if any(plane.shape[0] != rows for plane in planes[1:]):
            raise InvalidInput(f"the planes of {width}x{height} have {rows} rows")
        self._set(format, width, height)
        return [_with_whole_rows(plane) for plane in planes]

    def _set(self, format: str, width: int, height: int) -> None:
        self.image.format = FORMATS[format]
        self.image.width = width
        self.image.height = height


def _with_whole_rows(array: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    """The array itself where the pixels of a row follow each other; else a copy."""
    expected = array.itemsize
    for length, stride in zip(array.shape[:0:-1], array.strides[:0:-1]):
        if length > 1 and stride != expected:
            return np.ascontiguousarray(array)
        expected *= length
    if array.shape[0] > 1 and array.strides[0] < expected:
        return np.ascontiguousarray(array)
    return array
