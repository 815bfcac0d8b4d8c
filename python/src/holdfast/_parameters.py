"""The tracker's parameters."""

from __future__ import annotations

import dataclasses

from . import _library
from ._library import CParameterInfo


@dataclasses.dataclass(frozen=True)
class Parameter:
    """What a parameter is called, may be and means."""

    name: str
    unit: str
    meaning: str
    minimum: float
    maximum: float
    default: float
    """Of the balanced preset."""
    is_whole: bool
    is_for_research: bool
    """Whether only somebody who studies the tracker would change it."""


def parameters() -> list[Parameter]:
    """All parameters, grouped by the stage that they belong to."""
    library = _library.tracking()
    found = []
    for index in range(library.parameter_count):
        info = CParameterInfo()
        library.call("parameter_describe", index, info)
        found.append(
            Parameter(
                info.name.decode(),
                info.unit.decode(),
                info.meaning.decode(),
                info.minimum,
                info.maximum,
                info.usual,
                bool(info.is_whole),
                bool(info.is_for_research),
            )
        )
    return found


def version() -> str:
    """The version of the library."""
    return _library.tracking().version
