"""A picture of a patterned square that moves over a patterned ground."""

import numpy as np

SIDE = 24


def box(number, second=False):
    """Where the square is on a frame."""
    if second:
        return (100 - 2 * number, 20 + number, SIDE, SIDE)
    return (40 + 2 * number, 40 + number, SIDE, SIDE)


def frame(number, width=160, height=120):
    """A frame in OpenCV's order of colours."""
    y, x = np.mgrid[0:height, 0:width]
    checks = (x // 8 + y // 8) % 2
    picture = np.stack([90 + 20 * checks, 110 + x // 4, 100 + y // 4], axis=2).astype(np.uint8)
    v, u = np.mgrid[0:SIDE, 0:SIDE]
    square = np.stack([20 + 9 * v, 220 - 8 * u, (u // 6 + v // 6) % 2 * 200], axis=2)
    for second in (False, True):
        left, top, *_ = box(number, second)
        shown = square[:, :, ::-1].transpose(1, 0, 2) if second else square
        picture[top : top + SIDE, left : left + SIDE] = shown
    return picture


def overlap(a, b):
    """Intersection over union."""
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    shared = max(width, 0) * max(height, 0)
    return shared / (a[2] * a[3] + b[2] * b[3] - shared)
