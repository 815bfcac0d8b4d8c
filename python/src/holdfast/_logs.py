"""Logs of JSON lines, and tables for pandas."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterable
from typing import Any, Union

from ._errors import HoldfastError, InvalidInput
from ._video import TrackedFrame


@dataclasses.dataclass(frozen=True)
class Log:
    """A log that `holdfast track --log NAME.jsonl` wrote."""

    header: dict[str, Any]
    """Version, input, size, frame rate and parameters; empty where the log has none."""
    records: list[dict[str, Any]]
    """What was found: a record for each frame and target."""
    events: list[dict[str, Any]]
    """Frames that were dropped or could not be decoded, and gaps of a live source."""

    def dataframe(self) -> Any:
        """The records as a pandas DataFrame, boxes as columns x, y, width and height."""
        return _pandas().DataFrame([_flat(record) for record in self.records])


def read_log(path: Union[str, "os.PathLike[str]"]) -> Log:
    """Reads a log of JSON lines. Raises InvalidInput where a line is none."""
    log = Log({}, [], [])
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                value = json.loads(line)
            except ValueError as error:
                raise InvalidInput(f"{os.fspath(path)}:{number}: not JSON: {error}") from None
            if not isinstance(value, dict):
                raise InvalidInput(f"{os.fspath(path)}:{number}: not an object")
            if "holdfast" in value:
                log.header.update(value["holdfast"])
            else:
                (log.events if "event" in value else log.records).append(value)
    return log


def dataframe(frames: Iterable[TrackedFrame]) -> Any:
    """What `track` finds as a pandas DataFrame, a row for each frame and target."""
    return _pandas().DataFrame([row for frame in frames for row in frame.rows()])


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    flat = dict(record)
    box = flat.pop("box", None)
    if isinstance(box, list) and len(box) == 4:
        flat.update(zip(("x", "y", "width", "height"), box))
    return flat


def _pandas() -> Any:
    try:
        import pandas  # type: ignore[import-untyped, unused-ignore]
    except ImportError:
        raise HoldfastError("tables need pandas: pip install pandas") from None
    return pandas
