"""Trackers of one and of several targets."""

from __future__ import annotations

import concurrent.futures
import ctypes
import os
import threading
from collections.abc import Mapping, Sequence
from typing import Any, Callable, Optional, Union

import numpy as np

from . import _library
from ._errors import HoldfastError, InvalidInput, NotReady
from ._frames import Frame, FrameReader, FrameView
from ._library import CBox, CEstimate, CMap, Library
from ._values import Box, Estimate, ScalarMap

BoxLike = Union[Sequence[float], "np.ndarray[Any, Any]"]
"""Left, top, width and height; whole or real numbers."""

_FORMATS = tuple(_library.FORMATS)


def _box(box: BoxLike) -> CBox:
    numbers = [float(number) for number in box]
    if len(numbers) != 4:
        raise InvalidInput(f"a box is x, y, width, height; {len(numbers)} numbers were given")
    return CBox(*numbers)


def _is_whole(box: BoxLike) -> bool:
    return all(isinstance(number, (int, np.integer)) for number in box)


class Tracker:
    """Follows one target through frames.

    Used like OpenCV's trackers:

        tracker = holdfast.Tracker()
        tracker.init(frame, (x, y, width, height))
        ok, box = tracker.update(next_frame)

    `track` tells more than `update`. Frames are numpy arrays and are not copied: (height, width, 3)
    of uint8 in OpenCV's order blue, green, red, with a fourth channel that does not count, or gray
    (height, width) of uint8 or uint16. Several threads may use one tracker; they wait for each other.
    Other Python threads run while a tracker works.
    """

    _library: Library
    _handle: Optional[int]
    _format: str
    _frames: FrameReader
    _lock: threading.Lock
    _whole: bool

    def __init__(
        self,
        preset: str = "balanced",
        parameters: Optional[Mapping[str, float]] = None,
        *,
        format: str = "bgr",
    ) -> None:
        """A tracker that has not begun.

        preset: `fast`, `balanced` or `accurate`.
        parameters: values by name that differ from the preset's; see `holdfast.parameters()`.
        format: how the pixels of frames lie: bgr, rgb, bgra, rgba, argb, abgr; nv12, nv21 and i420 as
            one array of 3/2 of the height; all formats of several planes as a tuple of arrays.
        """
        self._begin(_library.tracking(), format)
        self._handle = _new_handle(self._library, preset, parameters)

    def _begin(self, library: Library, format: str) -> None:
        if format not in _FORMATS:
            raise InvalidInput(f"format: '{format}' is none of {', '.join(_FORMATS)}")
        self._handle = None
        self._library = library
        self._format = format
        self._frames = FrameReader(format)
        self._lock = threading.Lock()
        self._whole = False

    @classmethod
    def _holding(cls, library: Library, handle: Optional[int], format: str, whole: bool) -> Tracker:
        tracker = cls.__new__(cls)
        tracker._begin(library, format)
        tracker._handle = handle
        tracker._whole = whole
        return tracker

    def __del__(self) -> None:
        handle = getattr(self, "_handle", None)
        if handle is not None:
            self._handle = None
            self._library.release("tracker_free", handle)

    def init(self, frame: Frame, box: BoxLike) -> bool:
        """Begins to follow what the box holds; drops what was followed before. Always True.

        Raises InvalidInput where the box is empty, not finite or outside the frame.
        """
        view, start = FrameView(frame, self._format), _box(box)
        with self._lock:
            self._library.call("tracker_init", self._handle, view.image, start)
            self._whole = _is_whole(box)
        return True

    def init_at(self, frame: Frame, point: Sequence[float]) -> Box:
        """Begins with the object at a point near its middle; the box that is proposed for it."""
        x, y = (float(number) for number in point)
        view = FrameView(frame, self._format)
        with self._lock:
            self._library.call("tracker_init_at_point", self._handle, view.image, x, y)
            self._whole = False
        return self.estimate.box

    def restart(self, frame: Frame, box: BoxLike) -> None:
        """Begins anew on another box, with the same parameters; only after `init`."""
        view, start = FrameView(frame, self._format), _box(box)
        with self._lock:
            self._library.call("tracker_restart", self._handle, view.image, start)
            self._whole = _is_whole(box)

    def update(self, frame: Frame) -> tuple[bool, tuple[float, float, float, float]]:
        """Finds the target on the next frame, as OpenCV's trackers do.

        Whether it is seen, and its box: of whole numbers where `init` was given whole numbers, so that
        it can be drawn at once, else of real ones.
        """
        estimate = self.track(frame)
        box: tuple[float, float, float, float] = (*estimate.box,)
        if self._whole:
            left, top = round(box[0]), round(box[1])
            right, bottom = round(box[0] + box[2]), round(box[1] + box[3])
            box = (left, top, max(1, right - left), max(1, bottom - top))
        return estimate.ok, box

    def track(self, frame: Frame, *, response_map: bool = False) -> Estimate:
        """Finds the target on the next frame.

        Frames come in order of time, each once, all of one size. Always answers; the state says
        whether the target is seen.
        """
        estimate = CEstimate()
        with self._lock:
            self._library.call("tracker_update", self._handle, self._frames.image(frame), estimate)
            found = self._map(0) if response_map else None
        return Estimate._of(estimate, found)

    @property
    def estimate(self) -> Estimate:
        """The latest estimate. Raises NotReady before `init`."""
        estimate = CEstimate()
        with self._lock:
            self._library.call("tracker_estimate", self._handle, estimate)
        return Estimate._of(estimate)

    def response_map(self) -> ScalarMap:
        """The response of the filter on the last frame. Raises NotReady before the first update."""
        with self._lock:
            return self._map(0)

    def activation_map(self) -> ScalarMap:
        """Which positions of the last frame speak for the target, and how much."""
        with self._lock:
            return self._map(1)

    def _map(self, kind: int) -> ScalarMap:
        map = CMap()
        self._library.call("tracker_map", self._handle, kind, map, None, 0)
        values = np.empty((map.rows, map.columns), np.float32)
        target = values.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
        self._library.call("tracker_map", self._handle, kind, map, target, values.size)
        return ScalarMap(values, Box._of(map.region))

    def save(self) -> bytes:
        """The tracker as bytes, about 5 MB, for `restore` of the same version of holdfast."""
        start, count = ctypes.c_void_p(), ctypes.c_size_t()
        with self._lock:
            self._library.call(
                "tracker_save", self._handle, ctypes.byref(start), ctypes.byref(count)
            )
        try:
            return ctypes.string_at(start.value or 0, count.value)
        finally:
            self._library.release("bytes_free", start)

    @classmethod
    def restore(cls, saved: bytes, *, format: str = "bgr") -> Tracker:
        """The tracker that was saved; it goes on exactly as the saved one would."""
        library, handle = _library.tracking(), ctypes.c_void_p()
        library.call("tracker_restore", bytes(saved), len(saved), ctypes.byref(handle))
        return cls._holding(library, handle.value, format, whole=False)

    def __copy__(self) -> Tracker:
        handle = ctypes.c_void_p()
        with self._lock:
            self._library.call("tracker_copy", self._handle, ctypes.byref(handle))
        return self._holding(self._library, handle.value, self._format, self._whole)

    def copy(self) -> Tracker:
        """Another tracker that knows what this one does; each goes its own way from here."""
        return self.__copy__()

    def __deepcopy__(self, memory: dict[int, Any]) -> Tracker:
        return self.__copy__()

    def __reduce__(self) -> tuple[Callable[..., Tracker], tuple[bytes, str, bool]]:
        return _unpickled, (self.save(), self._format, self._whole)


def _unpickled(saved: bytes, format: str, whole: bool) -> Tracker:
    tracker = Tracker.restore(saved, format=format)
    tracker._whole = whole
    return tracker


def _new_handle(
    library: Library, preset: str, parameters: Optional[Mapping[str, float]]
) -> Optional[int]:
    """A tracker of the C library with these parameters."""
    chosen, handle = ctypes.c_void_p(), ctypes.c_void_p()
    library.call("parameters_new", preset.encode(), ctypes.byref(chosen))
    try:
        for name, value in (parameters or {}).items():
            library.call("parameters_set", chosen, name.encode(), float(value))
        library.call("tracker_new", chosen, ctypes.byref(handle))
    finally:
        library.release("parameters_free", chosen)
    return handle.value


class MultiTracker:
    """Follows several targets, each with a tracker of its own, on several threads."""

    def __init__(
        self,
        preset: str = "balanced",
        parameters: Optional[Mapping[str, float]] = None,
        *,
        format: str = "bgr",
        threads: Optional[int] = None,
    ) -> None:
        """As `Tracker`; `threads` is how many targets are followed at a time, one a processor by default."""
        self._make: Callable[[], Tracker] = lambda: Tracker(preset, parameters, format=format)
        # Says at once what is wrong with the parameters.
        self._make()
        self.trackers: dict[int, Tracker] = {}
        """The trackers by the numbers of their targets."""
        self._next = 1
        self._pool = concurrent.futures.ThreadPoolExecutor(threads or os.cpu_count() or 1)

    def add(self, frame: Frame, box: BoxLike) -> int:
        """Begins to follow another target; its number, counted from 1."""
        tracker = self._make()
        tracker.init(frame, box)
        number, self._next = self._next, self._next + 1
        self.trackers[number] = tracker
        return number

    def remove(self, number: int) -> None:
        """Follows a target no longer. Its number is not given to another."""
        if number not in self.trackers:
            raise InvalidInput(f"there is no target {number}")
        del self.trackers[number]

    def update(self, frame: Frame) -> tuple[bool, list[tuple[float, float, float, float]]]:
        """Whether all targets are seen, and their boxes in the order in which they were added."""
        found = list(self._pool.map(lambda one: one.update(frame), self.trackers.values()))
        return all(ok for ok, _ in found), [box for _, box in found]

    def track(self, frame: Frame) -> dict[int, Estimate]:
        """The estimates by the numbers of the targets."""
        found = self._pool.map(lambda tracker: tracker.track(frame), self.trackers.values())
        return dict(zip(self.trackers, found))

    def __len__(self) -> int:
        return len(self.trackers)


def propose_box(frame: Frame, point: Sequence[float], *, format: str = "bgr") -> Box:
    """The box of the object at a point near its middle. A guess: a box drawn by hand is better."""
    x, y = (float(number) for number in point)
    box = CBox()
    view = FrameView(frame, format)
    _library.tracking().call("propose_box", view.image, x, y, box)
    return Box._of(box)


__all__ = [
    "BoxLike", "Frame", "HoldfastError", "MultiTracker", "NotReady", "Tracker", "propose_box",
]  # fmt: skip
