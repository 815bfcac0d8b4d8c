"""Boxes, estimates and maps."""

from __future__ import annotations

import dataclasses
import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ._library import CBox, CEstimate

STATES = ("tracking", "uncertain", "lost")


class Box(NamedTuple):
    """An upright box in pixels of the frame; the first pixel is the box (0, 0, 1, 1)."""

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def _of(cls, box: CBox) -> Box:
        return cls(box.x, box.y, box.width, box.height)


class RotatedBox(NamedTuple):
    """A box that has turned about its centre with the target."""

    center_x: float
    center_y: float
    width: float
    """The side that lies along the x axis at angle 0."""
    height: float
    angle: float
    """Radians, clockwise on the frame, between -pi and pi."""

    @property
    def corners(self) -> npt.NDArray[np.float64]:
        """The four corners as rows x, y, clockwise from the one that is top left at angle 0."""
        cosine, sine = math.cos(self.angle), math.sin(self.angle)
        across = np.array([-0.5, 0.5, 0.5, -0.5]) * self.width
        down = np.array([-0.5, -0.5, 0.5, 0.5]) * self.height
        x = self.center_x + across * cosine - down * sine
        y = self.center_y + across * sine + down * cosine
        return np.stack([x, y], axis=1)

    @property
    def opencv(self) -> tuple[tuple[float, float], tuple[float, float], float]:
        """As OpenCV's RotatedRect: centre, size, degrees."""
        center, size = (self.center_x, self.center_y), (self.width, self.height)
        return center, size, math.degrees(self.angle)


@dataclasses.dataclass(frozen=True)
class ScalarMap:
    """A map of numbers over a region of the frame."""

    values: npt.NDArray[np.float32]
    """Rows and columns."""
    region: Box
    """What the map covers; it may reach beyond the frame."""


@dataclasses.dataclass
class Estimate:
    """What a tracker says of one frame."""

    box: Box
    """Where the target is: always finite, never empty. While it is lost, where it was seen last."""
    rotated_box: RotatedBox
    """The same with the turn that the target has made."""
    state: str
    """`tracking`, `uncertain` (the box is probably wrong) or `lost` (the target is not seen)."""
    confidence: float
    """The overlap (intersection over union) with the true box that is to be expected, 0 to 1."""
    peak_to_sidelobe_ratio: float
    """Height of the response's peak over its surroundings, in their standard deviations."""
    subpeak_ratio: float
    """The largest competing peak as a share of the main one, 0 to 1."""
    response_map: ScalarMap | None = None
    """The response of the filter, where it was asked for."""

    @property
    def ok(self) -> bool:
        """Whether the target is seen."""
        return self.state != "lost"

    @classmethod
    def _of(cls, estimate: CEstimate, response_map: ScalarMap | None = None) -> Estimate:
        turned = estimate.rotated_box
        return cls(
            Box._of(estimate.box),
            RotatedBox(
                turned.center_x, turned.center_y, turned.width, turned.height, turned.angle
            ),
            STATES[estimate.state],
            estimate.confidence,
            estimate.peak_to_sidelobe_ratio,
            estimate.subpeak_ratio,
            response_map,
        )

    def as_dict(self) -> dict[str, Any]:
        """The numbers by name, flat, as a row of a table."""
        return {
            "x": self.box.x, "y": self.box.y, "width": self.box.width, "height": self.box.height,
            "state": self.state, "confidence": self.confidence,
            "psr": self.peak_to_sidelobe_ratio, "subpeak": self.subpeak_ratio,
            "angle": self.rotated_box.angle,
        }  # fmt: skip
