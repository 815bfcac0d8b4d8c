"""Compares the time of an update from Python with that in Swift: `holdfast track --timings`.

    HOLDFAST_LIBRARY_PATH=LIBRARIES PYTHONPATH=src python speed.py HOLDFAST VIDEO X,Y,W,H [ROUNDS]

Both follow the same video, in turns, on one thread. Prints the medians of all updates and the ratio of
each round, since a machine that does other things is slow now and then.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time

import holdfast


def of_python(video, box):
    """Milliseconds of the updates with frames of numpy, as a user's program has them."""
    reader = holdfast.Video(video, threads=1)
    tracker, found = holdfast.Tracker(), []
    for number, frame in enumerate(reader):
        if number == 0:
            tracker.init(frame, box)
            continue
        start = time.perf_counter()
        tracker.track(frame)
        found.append(1000 * (time.perf_counter() - start))
    return found


def of_swift(command, video, box):
    """Milliseconds of the updates as the command logs them, of the same pixels."""
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as log:
        reader = holdfast.Video(video, threads=1)
        info = reader.info
        process = subprocess.Popen(
            [command, "track", "-", "-f", "rawvideo", "--pixel-format", "bgr24", "--video-size",
             f"{info.width}x{info.height}", "--box", ",".join(map(str, box)), "--log", log.name,
             "-y", "--timings", "--threads", "1", "--quiet"], stdin=subprocess.PIPE,
        )  # fmt: skip
        frames = [frame.tobytes() for frame in reader]
        for frame in frames:
            process.stdin.write(frame)
        process.communicate()
        records = [json.loads(line) for line in open(log.name)][2:]
    return [record["latency_ms"] for record in records]


def main():
    command, video, box = sys.argv[1:4]
    box = [float(side) for side in box.split(",")]
    python, swift, ratios = [], [], []
    for _ in range(int(sys.argv[4]) if len(sys.argv) > 4 else 7):
        one, other = of_python(video, box), of_swift(command, video, box)
        python, swift = python + one, swift + other
        ratios.append(statistics.median(one) / statistics.median(other))
    print(f"Python {statistics.median(python):.3f} ms, Swift {statistics.median(swift):.3f} ms an update")
    print(f"ratios {' '.join(f'{ratio:.3f}' for ratio in ratios)}, median {statistics.median(ratios):.3f}")


if __name__ == "__main__":
    main()
