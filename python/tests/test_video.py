import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import numpy as np

import holdfast

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "samples"
CLIP = SAMPLES / "crossing.mp4"
START = [float(number) for number in (SAMPLES / "crossing.groundtruth_rect.txt").open().readline().split(",")]

try:
    holdfast.Video(CLIP)
    MISSING = None
except holdfast.HoldfastError as error:
    MISSING = str(error)


@unittest.skipIf(MISSING, MISSING)
class VideoTests(unittest.TestCase):
    def test_frames_are_arrays(self):
        video = holdfast.Video(CLIP)
        info = video.info
        ok, frame = video.read()
        self.assertTrue(ok)
        self.assertEqual(frame.shape, (info.height, info.width, 3))
        self.assertEqual(video.index, 0)
        gray = video.pixels("gray")
        self.assertLess(np.abs(gray.astype(float) - frame @ [0.114, 0.587, 0.299]).mean(), 2)
        self.assertTrue(np.array_equal(video.pixels("rgb"), frame[:, :, ::-1]))
        count = 1 + sum(1 for _ in video)
        self.assertEqual(count, info.frame_count)
        self.assertEqual(video.read(), (False, None))
        with self.assertRaises(holdfast.NotReady):
            video.pixels()

    def test_a_video_is_followed(self):
        frames = list(holdfast.track(CLIP, START, frames=5))
        self.assertEqual([frame.index for frame in frames], list(range(5)))
        self.assertEqual(list(frames[0].estimates[0].box), START)
        self.assertTrue(all(frame.estimates[0].ok for frame in frames))
        with self.assertRaises(holdfast.NotReady):
            frames[0].pixels()
        two = list(holdfast.track(CLIP, [START, [10, 10, 40, 40]], frames=3))
        self.assertEqual([frame.estimates[0] for frame in two], [frame.estimates[0] for frame in frames[:3]])
        point = [START[0] + START[2] / 2, START[1] + START[3] / 2]
        later = next(holdfast.track(CLIP, points=[point], start_frame=4))
        self.assertEqual(later.index, 4)
        self.assertEqual(later.pixels().shape[2], 3)

    def test_reading_can_be_cancelled(self):
        video = holdfast.Video(CLIP)
        video.cancel()
        with self.assertRaisesRegex(holdfast.VideoError, "cancelled"):
            video.read()

    def test_what_cannot_be_read_is_told(self):
        with self.assertRaisesRegex(holdfast.VideoError, "nowhere.mp4"):
            holdfast.Video("nowhere.mp4")
        with self.assertRaises(holdfast.VideoError):
            next(holdfast.track(__file__, START))
        with self.assertRaises(holdfast.InvalidInput):
            holdfast.track(CLIP)
        with self.assertRaises(holdfast.InvalidInput):
            holdfast.Video(CLIP, start_frame=3, start_time=2.0)

    @unittest.skipUnless(os.environ.get("HOLDFAST_COMMAND"), "HOLDFAST_COMMAND does not name the command")
    def test_estimates_are_those_of_the_command(self):
        with tempfile.TemporaryDirectory() as folder:
            log = os.path.join(folder, "log.jsonl")
            box = ",".join(map(str, START))
            subprocess.run(
                [os.environ["HOLDFAST_COMMAND"], "track", CLIP, "--box", box, "--log", log,
                 "--frames", "40", "--quiet"], check=True,
            )  # fmt: skip
            read = holdfast.read_log(log)
        self.assertEqual(read.header["version"], holdfast.version())
        frames = list(holdfast.track(CLIP, START, frames=40))
        self.assertEqual(len(read.records), len(frames))
        for record, frame in zip(read.records, frames):
            estimate = frame.estimates[0]
            self.assertEqual(record["box"], [round(side, 3) for side in estimate.box])
            self.assertEqual(record["state"], estimate.state)
            self.assertEqual(record["confidence"], round(estimate.confidence, 4))


class LogTests(unittest.TestCase):
    def test_logs_are_read(self):
        lines = [
            {"holdfast": {"version": "1"}},
            {"frame": 0, "id": 1, "box": [1, 2, 3, 4], "state": "tracking"},
            {"event": "drop", "frame": 1, "dropped": 2},
        ]
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "a.jsonl"
            path.write_text("\n".join(map(json.dumps, lines)) + "\n")
            log = holdfast.read_log(path)
            path.write_text("{}\nno json\n")
            with self.assertRaisesRegex(holdfast.InvalidInput, ":2: not JSON"):
                holdfast.read_log(path)
        self.assertEqual((log.header, log.records, log.events), ({"version": "1"}, lines[1:2], lines[2:]))
        try:
            import pandas  # noqa: F401
        except ImportError:
            self.skipTest("pandas is not installed")
        self.assertEqual(log.dataframe().loc[0, "width"], 3)


if __name__ == "__main__":
    unittest.main()
