"""Read the vendor's sub-processors, and which of them a customer objects to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from consent.models import Processor, ProcessorObjection
from consent.processor_bars import ProcessorBar


class NoSuchProcessor(LookupError):
    """The vendor names no sub-processor of this name. Check the list."""

    code = "no_such_processor"


@dataclass(frozen=True, slots=True)
class ProcessorRecord:
    """A sub-processor as it stands. `announced_at` is when this was recorded."""

    name: str
    does: str
    regions: tuple[str, ...]
    effective_from: datetime
    status: Literal["announced", "effective", "ended"]
    announced_at: datetime
    entry: UUID
    revision: int | None


def processors(*, mode: str, at: datetime) -> list[ProcessorRecord]:
    """List the sub-processors by name, each as it was recorded last."""
    rows = Processor.objects.filter(mode=mode).order_by("name", "-id").distinct("name")
    return [_record(row, at=at) for row in rows]


def processor(*, mode: str, name: str, at: datetime) -> ProcessorRecord:
    """Return one sub-processor. Raises: NoSuchProcessor."""
    row = Processor.objects.filter(mode=mode, name=name).order_by("-id").first()
    if row is None:
        raise NoSuchProcessor(name)
    return _record(row, at=at)


def objected(*, account: UUID) -> frozenset[str]:
    """Return the names of the sub-processors that the customer objects to now."""
    rows = ProcessorObjection.objects.filter(account=account).order_by("name", "-id").distinct("name")
    return frozenset(row.name for row in rows if row.kind == "objected")


def bars(*, mode: str, account: UUID, at: datetime) -> tuple[ProcessorBar, ...]:
    """Return the sub-processors that may not touch the customer's data now or for a while."""
    announced = [
        ProcessorBar(one.name, one.effective_from)
        for one in processors(mode=mode, at=at)
        if one.status == "announced"
    ]
    return (*announced, *(ProcessorBar(name) for name in sorted(objected(account=account))))


def _record(row: Processor, *, at: datetime) -> ProcessorRecord:
    status: Literal["announced", "effective", "ended"] = (
        "announced" if at < row.effective_from else "effective"
    )
    return ProcessorRecord(
        row.name,
        row.does,
        tuple(row.regions),
        row.effective_from,
        "ended" if row.ended else status,
        row.recorded_at or row.claimed_at,
        row.entry_id,
        row.revision,
    )
