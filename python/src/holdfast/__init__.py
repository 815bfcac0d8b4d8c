"""Holdfast: follows objects through videos and does not drift.

    tracker = holdfast.Tracker()
    tracker.init(frame, (x, y, width, height))
    ok, box = tracker.update(next_frame)

    for frame in holdfast.track("in.mp4", (100, 80, 40, 60)):
        print(frame.index, frame.estimates[0].box)
"""

from ._errors import HoldfastError, InvalidInput, NotReady, VideoError
from ._logs import Log, dataframe, read_log
from ._parameters import Parameter, parameters, version
from ._tracker import MultiTracker, Tracker, propose_box
from ._values import Box, Estimate, RotatedBox, ScalarMap
from ._video import TrackedFrame, Video, VideoInfo, track

__all__ = [
    "Box",
    "Estimate",
    "HoldfastError",
    "InvalidInput",
    "Log",
    "MultiTracker",
    "NotReady",
    "Parameter",
    "RotatedBox",
    "ScalarMap",
    "TrackedFrame",
    "Tracker",
    "Video",
    "VideoError",
    "VideoInfo",
    "dataframe",
    "parameters",
    "propose_box",
    "read_log",
    "track",
    "version",
]
