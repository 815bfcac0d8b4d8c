"""Follows a box through a video with Holdfast and with OpenCV's CSRT, and shows both.

    pip install opencv-contrib-python
    python compare_csrt.py in.mp4 100 80 40 60          # both boxes in a window; q ends
    python compare_csrt.py in.mp4 100 80 40 60 -o out.mp4
    python compare_csrt.py in.mp4                       # draw the box with the mouse
"""

import argparse
import time

import cv2

import holdfast

COLOURS = {"Holdfast": (80, 220, 60), "CSRT": (60, 80, 240)}


def csrt():
    """OpenCV has moved its trackers about."""
    for module in (cv2, getattr(cv2, "legacy", None)):
        if hasattr(module, "TrackerCSRT"):
            return module.TrackerCSRT.create()
        if hasattr(module, "TrackerCSRT_create"):
            return module.TrackerCSRT_create()
    raise SystemExit("this OpenCV has no CSRT: pip install opencv-contrib-python")


def overlap(a, b):
    """Intersection over union."""
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    shared = max(width, 0) * max(height, 0)
    return shared / (a[2] * a[3] + b[2] * b[3] - shared)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("video")
    parser.add_argument("box", nargs="*", type=int, help="left, top, width and height")
    parser.add_argument("-o", "--output", help="write a video instead of showing a window")
    options = parser.parse_args()

    capture = cv2.VideoCapture(options.video)
    ok, frame = capture.read()
    if not ok:
        raise SystemExit(f"{options.video} cannot be read")
    box = tuple(options.box) or cv2.selectROI("Draw a box, then press Enter", frame)
    if len(box) != 4 or box[2] < 1 or box[3] < 1:
        raise SystemExit("a box is left, top, width and height")
    trackers = {"Holdfast": holdfast.Tracker(), "CSRT": csrt()}
    for tracker in trackers.values():
        tracker.init(frame, box)
    rate = capture.get(cv2.CAP_PROP_FPS) or 25
    size = (frame.shape[1], frame.shape[0])
    writer = options.output and cv2.VideoWriter(
        options.output, cv2.VideoWriter_fourcc(*"mp4v"), rate, size
    )
    seconds = dict.fromkeys(trackers, 0.0)
    frames = apart = 0
    while True:
        ok, frame = capture.read()
        if not ok:
            break
        found = {}
        for name, tracker in trackers.items():
            start = time.perf_counter()
            found[name] = tracker.update(frame)
            seconds[name] += time.perf_counter() - start
        frames += 1
        seen = [box for ok, box in found.values() if ok]
        apart += len(seen) == 2 and overlap(*seen) < 0.3
        for row, (name, (ok, box)) in enumerate(found.items()):
            if ok:
                cv2.rectangle(frame, [int(side) for side in box], COLOURS[name], 2)
            text = f"{name}{'' if ok else ': lost'}"
            cv2.putText(frame, text, (8, 20 + 20 * row), 0, 0.6, COLOURS[name], 2)
        if writer:
            writer.write(frame)
        else:
            cv2.imshow("Holdfast and CSRT", frame)
            if cv2.waitKey(1) & 0xFF == ord("q"):
                break
    if writer:
        writer.release()
    for name in trackers:
        print(f"{name}: {1000 * seconds[name] / max(frames, 1):.1f} ms a frame")
    print(f"boxes overlap by less than 0.3 on {apart} of {frames} frames")


if __name__ == "__main__":
    main()
