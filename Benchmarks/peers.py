#!/usr/bin/env python3
"""Runs other trackers on pictures, one thread each, and prints the frames per second of each.

    peers.py X,Y,WIDTH,HEIGHT PICTURE...

Needs OpenCV with its contributed trackers (pip install opencv-contrib-python-headless); dlib's tracker
(pip install dlib-bin) and NanoTrack, whose folder of two ONNX files NANO names, run where they are there.
"""
import os
import sys
import time

try:
    import cv2
except ImportError:
    print("peers: left out, there is no OpenCV for this Python", file=sys.stderr)
    sys.exit(0)


def opencv(name):
    for module in (cv2, getattr(cv2, "legacy", None)):
        make = getattr(module, f"Tracker{name}_create", None)
        if make:
            return make
    return None


def nano():
    folder = os.environ.get("NANO")
    if not folder:
        return None
    parameters = cv2.TrackerNano_Params()
    parameters.backbone = os.path.join(folder, "nanotrack_backbone_sim.onnx")
    parameters.neckhead = os.path.join(folder, "nanotrack_head_sim.onnx")
    return lambda: cv2.TrackerNano_create(parameters)


def dlib_tracker():
    try:
        import dlib
    except ImportError:
        return None

    class Tracker:
        def init(self, picture, box):
            x, y, width, height = box
            self.tracker = dlib.correlation_tracker()
            self.tracker.start_track(picture, dlib.rectangle(x, y, x + width, y + height))

        def update(self, picture):
            self.tracker.update(picture)

    return Tracker


def main():
    cv2.setNumThreads(1)
    box = tuple(round(float(v)) for v in sys.argv[1].split(","))
    pictures = [cv2.imread(path) for path in sys.argv[2:]]
    makers = {
        "CSRT": opencv("CSRT"), "KCF": opencv("KCF"), "MOSSE": opencv("MOSSE"),
        "dlib": dlib_tracker(), "NanoTrack": nano(),
    }
    for name, make in makers.items():
        if make is None:
            continue
        tracker = make()
        tracker.init(pictures[0], box)
        begin = time.thread_time()
        for picture in pictures[1:]:
            tracker.update(picture)
        print(name, (len(pictures) - 1) / max(time.thread_time() - begin, 1e-9), flush=True)


if __name__ == "__main__":
    main()
