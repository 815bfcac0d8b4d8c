"""Tells what an update from Python costs beside the same update in the C library.

    HOLDFAST_LIBRARY_PATH=LIBRARIES PYTHONPATH=src python speed.py VIDEO X,Y,W,H [ROUNDS]

Two trackers follow the same frames in turns, one through `Tracker.track`, the other by the bare call of
the C library. Times are those of the processor, so that other programs do not count.
"""

import statistics
import sys
import time

import holdfast
from holdfast._frames import FrameView
from holdfast._library import CBox, CEstimate


def main():
    video, box = sys.argv[1:3]
    box = [float(side) for side in box.split(",")]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    frames = list(holdfast.Video(video))
    views = [FrameView(frame, "bgr") for frame in frames]
    ratios = []
    for _ in range(rounds):
        one, other, estimate = holdfast.Tracker(), holdfast.Tracker(), CEstimate()
        one.init(frames[0], box)
        other._library.call("tracker_init", other._handle, views[0].image, CBox(*box))
        python = bare = 0.0
        for number in range(1, len(frames)):
            # Who comes second finds the frame in the cache: they take turns in that, too.
            for is_python in (True, False) if number % 2 else (False, True):
                start = time.thread_time()
                if is_python:
                    one.track(frames[number])
                    python += time.thread_time() - start
                else:
                    other._library.call(
                        "tracker_update", other._handle, views[number].image, estimate
                    )
                    bare += time.thread_time() - start
        count = len(frames) - 1
        ratios.append(python / bare)
        print(f"Python {1000 * python / count:.3f} ms, C {1000 * bare / count:.3f} ms; {ratios[-1]:.3f}")
    print(f"an update from Python takes {statistics.median(ratios):.3f} of one from C (median)")


if __name__ == "__main__":
    main()
