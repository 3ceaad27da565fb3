"""An OpenLineage event, reduced to what shows which data was read. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

FINISHED_TYPES: Final = frozenset({"COMPLETE", "FAIL", "ABORT"})


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """The name of a data set or a job in OpenLineage."""

    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True, slots=True)
class DatasetAccess:
    """A data set that a run read or wrote. `aliases` are its other names: symlinks, and the one before a renaming.

    `picked` maps a field to the values that select a subset; `locations` are the places read. Both empty: all of
    it.
    """

    name: Name
    aliases: tuple[Name, ...] = ()
    picked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    locations: tuple[str, ...] = ()
    is_model: bool = False

    @property
    def names(self) -> tuple[Name, ...]:
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class LineageEvent:
    """One event. `run` None: it is about a job or a data set and uses no data.

    `ancestors` are the runs it is part of, nearest first; `jobs` are its own job and theirs. `clearance` is the
    clearance's id as written in the event. `fields` maps a data set to the columns read, if the event lists
    columns.
    """

    at: datetime
    type: str
    run: str | None
    jobs: tuple[Name, ...]
    ancestors: tuple[str, ...]
    clearance: str | None
    trains: bool
    inputs: tuple[DatasetAccess, ...]
    outputs: tuple[DatasetAccess, ...]
    fields: Mapping[Name, frozenset[str]]

    @property
    def is_over(self) -> bool:
        return self.type in FINISHED_TYPES
