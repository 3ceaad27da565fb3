"""An OpenLineage event as far as it bears on whose data was read. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

FINISHED_TYPES: Final = frozenset({"COMPLETE", "FAIL", "ABORT"})


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """What OpenLineage calls a data set or a job by."""

    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True, slots=True)
class DatasetAccess:
    """A data set that a run read or wrote. `aliases` are its other names: symlinks, and the one before a renaming.

    `picked` says by field which values a subset was picked by, `locations` which places; both empty: all of it.
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
    """`run` None: an event about a job or a data set as such, which uses nothing.

    `ancestors` are the runs it is part of, nearest first, `jobs` its job and theirs. `clearance` is what it says it is
    cleared by, as it says it. `fields` are the columns read, by data set, where columns are told of at all.
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
