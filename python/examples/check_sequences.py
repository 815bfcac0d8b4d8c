"""Follows every sequence of a data set from Python, and compares with what `holdfast evaluate` wrote.

    holdfast evaluate DATASET -o RESULTS
    python check_sequences.py DATASET RESULTS

Reads the first boxes from NAME/groundtruth_rect.txt. Every number of every box must be the same, to the
last digit of the log. Ends with 1 where one is not.
"""

import pathlib
import sys

import holdfast

PICTURES = {".jpg", ".jpeg", ".png", ".bmp"}


def frames_of(folder):
    """What Holdfast is given to read: the pictures, or the video."""
    pictures = folder / "img"
    if pictures.is_dir():
        return pictures
    return next(path for path in sorted(folder.iterdir()) if path.suffix in {".mpg", ".mp4", ".avi", ".mkv"})


def shown(number):
    """As the log writes a coordinate: to three decimals, without needless zeros."""
    return float(f"{number:.3f}")


def main():
    data, results = (pathlib.Path(argument) for argument in sys.argv[1:3])
    wrong = compared = 0
    for folder in sorted(path for path in data.iterdir() if path.is_dir()):
        if not (results / f"{folder.name}.jsonl").exists():
            raise SystemExit(f"{results} has no log of {folder.name}: run `holdfast evaluate` first")
        records = holdfast.read_log(results / f"{folder.name}.jsonl").records
        lines = (folder / "groundtruth_rect.txt").read_text().splitlines()
        first = records[0]["frame"]
        box = [float(number) for number in lines[first].replace(",", " ").split()]
        # Frame numbers of a log count the pictures; those of `Video` too.
        found = holdfast.track(frames_of(folder), box, start_frame=first, frames=len(records))
        differing = count = 0
        for record, frame in zip(records, found):
            estimate = frame.estimates[0]
            same = record["frame"] == frame.index and record["state"] == estimate.state
            same = same and record["confidence"] == float(f"{estimate.confidence:.4f}")
            same = same and record["box"] == [shown(side) for side in estimate.box]
            differing += not same
            count += 1
        differing += len(records) - count
        print(f"{folder.name}: {differing} of {len(records)} frames differ", flush=True)
        wrong += differing
        compared += len(records)
    print(f"{compared} frames compared, {wrong} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
