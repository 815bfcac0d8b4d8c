import copy
import pickle
import threading
import unittest

import numpy as np

import holdfast
import scene


def followed(tracker, frames, first=1):
    return [tracker.track(scene.frame(number)) for number in range(first, first + frames)]


def begun(**options):
    tracker = holdfast.Tracker(**options)
    tracker.init(scene.frame(0), scene.box(0))
    return tracker


class TrackerTests(unittest.TestCase):
    def test_it_follows_as_opencv_trackers_do(self):
        tracker = holdfast.Tracker()
        self.assertTrue(tracker.init(scene.frame(0), scene.box(0)))
        for number in range(1, 8):
            ok, box = tracker.update(scene.frame(number))
            self.assertTrue(ok)
            self.assertTrue(all(isinstance(side, int) for side in box))
            self.assertGreater(scene.overlap(box, scene.box(number)), 0.7)

    def test_real_boxes_give_real_boxes(self):
        tracker = holdfast.Tracker()
        tracker.init(scene.frame(0), np.array([40.0, 40, 24, 24]))
        _, box = tracker.update(scene.frame(1))
        self.assertEqual(box, tuple(tracker.estimate.box))
        self.assertTrue(all(isinstance(side, float) for side in box))

    def test_an_estimate_tells_all(self):
        estimate = begun().track(scene.frame(1), response_map=True)
        self.assertEqual(estimate.state, "tracking")
        self.assertTrue(0 < estimate.confidence <= 1)
        self.assertEqual(estimate.rotated_box.corners.shape, (4, 2))
        self.assertEqual(len(estimate.rotated_box.opencv), 3)
        map = estimate.response_map
        row, column = np.unravel_index(map.values.argmax(), map.values.shape)
        x = map.region.x + (column + 0.5) / map.values.shape[1] * map.region.width
        y = map.region.y + (row + 0.5) / map.values.shape[0] * map.region.height
        self.assertLess(abs(x - 54) + abs(y - 53), 12)

    def test_layouts_of_the_same_picture_give_the_same(self):
        expected = [estimate.box for estimate in followed(begun(), 3)]
        layouts = {
            "rgb": lambda bgr: np.ascontiguousarray(bgr[:, :, ::-1]),
            "bgr": lambda bgr: np.dstack([bgr, np.full(bgr.shape[:2], 7, np.uint8)]),
            "abgr": lambda bgr: np.dstack([np.full(bgr.shape[:2], 7, np.uint8), bgr]),
        }
        for format, convert in layouts.items():
            tracker = holdfast.Tracker(format=format)
            tracker.init(convert(scene.frame(0)), scene.box(0))
            for number, box in enumerate(expected, 1):
                self.assertEqual(tracker.track(convert(scene.frame(number))).box, box, format)

    def test_views_of_a_larger_array_give_the_same_as_copies(self):
        expected = [estimate.box for estimate in followed(begun(), 3)]
        tracker = holdfast.Tracker()
        large = np.zeros((140, 200, 3), np.uint8)

        def view(number):
            large[10:130, 20:180] = scene.frame(number)
            return large[10:130, 20:180]

        tracker.init(view(0), scene.box(0))
        for number, box in enumerate(expected, 1):
            self.assertEqual(tracker.track(view(number)).box, box)
        tracker = holdfast.Tracker()
        tracker.init(scene.frame(0)[::-1, ::-1][::-1, ::-1], scene.box(0))
        self.assertEqual(tracker.track(np.asfortranarray(scene.frame(1))).box, expected[0])

    def test_gray_and_planes_are_followed(self):
        def gray(number):
            return scene.frame(number).mean(axis=2).astype(np.uint8)

        def planes(number, stacked=False):
            flat = np.full((60, 80), 128, np.uint8)
            if stacked:
                return np.concatenate([gray(number).ravel(), flat.ravel(), flat.ravel()]).reshape(180, 160)
            return gray(number), flat, flat

        makers = [
            ("bgr", gray), ("bgr", lambda n: gray(n)[:, :, None]),
            ("bgr", lambda n: gray(n).astype(np.uint16) * 256),
            ("i420", planes), ("i420", lambda n: planes(n, True)),
            ("nv12", lambda n: (gray(n), np.full((60, 160), 128, np.uint8))),
            ("nv12", lambda n: (gray(n), np.full((60, 80, 2), 128, np.uint8))),
        ]  # fmt: skip
        for format, make in makers:
            tracker = holdfast.Tracker(format=format)
            tracker.init(make(0), scene.box(0))
            for number in range(1, 4):
                found = tracker.track(make(number)).box
                self.assertGreater(scene.overlap(found, scene.box(number)), 0.6, format)

    def test_saved_copied_and_pickled_trackers_go_on_alike(self):
        tracker = begun(preset="fast")
        followed(tracker, 2)
        others = [
            holdfast.Tracker.restore(tracker.save()), tracker.copy(), copy.deepcopy(tracker),
            pickle.loads(pickle.dumps(tracker)),
        ]  # fmt: skip
        expected = followed(tracker, 3, first=3)
        for other in others:
            self.assertEqual(followed(other, 3, first=3), expected)

    def test_several_targets(self):
        several = holdfast.MultiTracker(threads=2)
        first = several.add(scene.frame(0), scene.box(0))
        second = several.add(scene.frame(0), scene.box(0, second=True))
        self.assertEqual((first, second, len(several)), (1, 2, 2))
        ok, boxes = several.update(scene.frame(1))
        self.assertTrue(ok)
        self.assertGreater(scene.overlap(boxes[1], scene.box(1, second=True)), 0.7)
        several.remove(first)
        self.assertEqual(list(several.track(scene.frame(2))), [2])
        with self.assertRaises(holdfast.InvalidInput):
            several.remove(first)

    def test_a_box_is_proposed_at_a_point(self):
        tracker = holdfast.Tracker()
        box = tracker.init_at(scene.frame(0), (52, 52))
        self.assertEqual(box, holdfast.propose_box(scene.frame(0), (52, 52)))
        self.assertTrue(box.x < 52 < box.x + box.width)

    def test_threads_may_share_a_tracker(self):
        tracker, failures = begun(preset="fast"), []

        def work():
            try:
                for number in range(1, 6):
                    tracker.track(scene.frame(number))
            except Exception as error:
                failures.append(error)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])

    def test_parameters(self):
        names = {parameter.name: parameter for parameter in holdfast.parameters()}
        self.assertGreater(len(names), 20)
        self.assertEqual(names["state.lost-frames"].default, 2)
        holdfast.Tracker(parameters={"state.lost-frames": 5})
        with self.assertRaisesRegex(holdfast.InvalidInput, "state.lost-frames"):
            holdfast.Tracker(parameters={"state.lost-frame": 5})
        with self.assertRaisesRegex(ValueError, "fast, balanced, accurate"):
            holdfast.Tracker("quick")

    def test_what_makes_no_sense_is_refused(self):
        tracker, frame = begun(), scene.frame(1)
        before = tracker.estimate
        bad_frames = [
            frame.astype(float), frame[:, :, :2], frame[:0], np.zeros(5, np.uint8), "frame", None,
            np.zeros((2, 2, 2, 2), np.uint8), (frame,), np.zeros((70000, 2), np.uint8),
        ]  # fmt: skip
        for bad in bad_frames:
            with self.assertRaises(holdfast.InvalidInput):
                tracker.track(bad)
        for box in [(0, 0, 0, 5), (500, 0, 5, 5), (0, 0, float("nan"), 5), (1, 2, 3)]:
            with self.assertRaises(holdfast.InvalidInput):
                tracker.init(frame, box)
        with self.assertRaisesRegex(holdfast.InvalidInput, "none of bgr"):
            holdfast.Tracker(format="jpeg")
        with self.assertRaises(holdfast.InvalidInput):
            holdfast.Tracker.restore(b"not a tracker")
        with self.assertRaises(holdfast.NotReady):
            holdfast.Tracker().track(frame)
        with self.assertRaises(holdfast.NotReady):
            holdfast.Tracker().restart(frame, scene.box(0))
        self.assertEqual(tracker.estimate, before)


if __name__ == "__main__":
    unittest.main()
