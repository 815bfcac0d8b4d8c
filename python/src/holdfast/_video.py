"""Videos and cameras through Holdfast's own decoder."""

from __future__ import annotations

import concurrent.futures
import ctypes
import dataclasses
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Optional, Union

import numpy as np
import numpy.typing as npt

from . import _library
from ._errors import InvalidInput, NotReady
from ._library import END, FORMATS, CEstimate, CFrameInfo, CVideoInfo, CVideoOptions
from ._tracker import BoxLike, Tracker, _box, _new_handle
from ._values import Estimate


@dataclasses.dataclass(frozen=True)
class VideoInfo:
    """What is known of a video before it is read."""

    width: int
    height: int
    frame_rate: float
    frame_count: Optional[int]
    """How many frames there probably are; None where that is not known."""
    duration: Optional[float]
    """Seconds; None where that is not known."""
    is_live: bool


class Video:
    """The frames of a video, a camera or a folder of pictures.

        for frame in holdfast.Video("in.mp4"):
            ...  # an array (height, width, 3) of uint8, in OpenCV's order

    `read` is that of `cv2.VideoCapture`. Damage is told by VideoError after all frames that can be
    decoded.
    """

    def __init__(
        self,
        name: Union[str, "os.PathLike[str]"],
        *,
        format: Optional[str] = None,
        options: Optional[Mapping[str, str]] = None,
        start_frame: int = 0,
        start_time: float = 0,
        threads: int = 0,
        live: Optional[bool] = None,
    ) -> None:
        """Opens a file, a folder or pattern of pictures, `-` for standard input, a URL, or a device.

        format: FFmpeg's name of a device (`v4l2`) or container; None detects it.
        options: FFmpeg's options for the input.
        start_frame, start_time: where to begin; only one of them.
        threads: of the decoder; 0 is one per processor.
        live: whether the newest frame counts instead of every frame; None decides by the input.
        """
        self._handle: Optional[int] = None
        self._library = _library.video()
        self._lock = threading.Lock()
        self._is_read = False
        lines = "\n".join(f"{key}={value}" for key, value in (options or {}).items())
        chosen = CVideoOptions(
            format=format.encode() if format else None,
            format_options=lines.encode() if lines else None,
            start_frame=start_frame,
            start_time=start_time,
            threads=threads,
            live=0 if live is None else 1 if live else 2,
        )
        handle = ctypes.c_void_p()
        self._library.call("video_open", os.fsencode(name), chosen, ctypes.byref(handle))
        self._handle = handle.value
        self.index = -1
        """The position of the frame at hand, from 0; -1 before the first."""
        self.time = 0.0
        """Its time, seconds from the beginning of the video."""
        self._size = (0, 0)

    def __del__(self) -> None:
        handle = getattr(self, "_handle", None)
        if handle is not None:
            self._handle = None
            self._library.release("video_free", handle)

    @property
    def info(self) -> VideoInfo:
        """What is known before frames are read."""
        info = CVideoInfo()
        self._library.call("video_describe", self._handle, info)
        return VideoInfo(
            info.width,
            info.height,
            info.frame_rate,
            info.frame_count if info.frame_count >= 0 else None,
            info.duration if info.duration >= 0 else None,
            bool(info.is_live),
        )

    def advance(self) -> bool:
        """Goes to the next frame without making an array of it; False after the last."""
        frame = CFrameInfo()
        with self._lock:
            if self._library.call("video_next", self._handle, frame) == END:
                self._size = (0, 0)
                return False
            self.index, self.time = frame.index, frame.time
            self._size = (frame.height, frame.width)
        return True

    def pixels(self, format: str = "bgr") -> npt.NDArray[np.uint8]:
        """The frame at hand as an array of its own: `bgr`, `rgb` or `gray`."""
        if format not in ("bgr", "rgb", "gray"):
            raise InvalidInput(f"frames are read as bgr, rgb or gray, not {format}")
        if self._size == (0, 0):
            raise NotReady("there is no frame at hand")
        array = np.empty((*self._size, 3) if format != "gray" else self._size, np.uint8)
        with self._lock:
            self._library.call(
                "video_read", self._handle, FORMATS[format],
                array.ctypes.data, array.nbytes, array.strides[0],
            )  # fmt: skip
        return array

    def cancel(self) -> None:
        """Ends a read that waits, and all later ones, with VideoError. May be called by any thread."""
        self._library.release("video_cancel", self._handle)

    def read(self) -> tuple[bool, Optional[npt.NDArray[np.uint8]]]:
        """The next frame, as `cv2.VideoCapture.read` gives it: whether there is one, and its pixels."""
        return (True, self.pixels()) if self.advance() else (False, None)

    def __iter__(self) -> Iterator[npt.NDArray[np.uint8]]:
        while self.advance():
            yield self.pixels()


@dataclasses.dataclass(frozen=True)
class TrackedFrame:
    """What was found on one frame of a video."""

    index: int
    """The frame's position in the video, from 0."""
    time: float
    """Seconds from the beginning of the video."""
    estimates: list[Estimate]
    """In the order of the boxes and points that were given."""
    _video: Video = dataclasses.field(repr=False, compare=False)

    def pixels(self, format: str = "bgr") -> npt.NDArray[np.uint8]:
        """The frame as an array; only until the next one is asked for."""
        if self._video.index != self.index:
            raise NotReady(f"frame {self.index} is gone: take its pixels before the next frame")
        return self._video.pixels(format)

    def rows(self) -> list[dict[str, Any]]:
        """A row of a table for each target."""
        return [
            {"frame": self.index, "time": self.time, "id": number, **estimate.as_dict()}
            for number, estimate in enumerate(self.estimates, 1)
        ]


def track(
    name: Union[str, "os.PathLike[str]"],
    boxes: Union[BoxLike, Sequence[BoxLike], None] = None,
    *,
    points: Sequence[Sequence[float]] = (),
    preset: str = "balanced",
    parameters: Optional[Mapping[str, float]] = None,
    frames: Optional[int] = None,
    **options: Any,
) -> Iterator[TrackedFrame]:
    """Follows targets through a video, frame by frame.

        for frame in holdfast.track("in.mp4", (100, 80, 40, 60)):
            print(frame.index, frame.estimates[0].box)

    What is found is what `holdfast track` finds: frames go from the decoder to the trackers as they
    are, without numpy.

    boxes: a box, or one for each target, on the first frame; where there are none, `points`.
    points: points near the middle of targets on the first frame, whose boxes are proposed.
    frames: ends after so many frames.
    options: those of `Video`.
    """
    video = Video(name, **options)
    given = [] if boxes is None else list(boxes)
    if given and isinstance(given[0], (int, float, np.integer, np.floating)):
        given = [given]
    starts = [_box(box) for box in given]
    spots = [(float(x), float(y)) for x, y in points]
    if not starts and not spots:
        raise InvalidInput("there is nothing to follow: give boxes or points")
    trackers = [
        Tracker._holding(
            video._library, _new_handle(video._library, preset, parameters), "bgr", False
        )
        for _ in range(len(starts) + len(spots))
    ]
    return _followed(video, trackers, starts, spots, frames)


def _followed(
    video: Video, trackers: list[Tracker], starts: list[Any], spots: list[tuple[float, float]],
    limit: Optional[int],
) -> Iterator[TrackedFrame]:  # fmt: skip
    library = video._library

    def begin(tracker: Tracker, number: int) -> Estimate:
        if number < len(starts):
            library.call("video_init_tracker", video._handle, tracker._handle, starts[number])
        else:
            spot = spots[number - len(starts)]
            library.call(
                "video_init_tracker_at_point", video._handle, tracker._handle, *spot
            )
        return tracker.estimate

    def follow(tracker: Tracker, number: int) -> Estimate:
        estimate = CEstimate()
        library.call("video_update_tracker", video._handle, tracker._handle, estimate)
        return Estimate._of(estimate)

    step, count, numbers = begin, 0, range(len(trackers))
    workers = min(len(trackers), os.cpu_count() or 1)
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        while (limit is None or count < limit) and video.advance():
            # A single target is not worth the way to another thread.
            run = map if workers == 1 else pool.map
            estimates = list(run(step, trackers, numbers))
            yield TrackedFrame(video.index, video.time, estimates, video)
            step, count = follow, count + 1
