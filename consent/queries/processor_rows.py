"""The rows of sub-processors as their folds describe them, and the registration of these projections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from consent import kinds, processor_folds
from consent.models import Processor, ProcessorObjection
from ledger import projections, row_reading
from ledger.projections import Row, Slice

_plain: Final = projections.plain
_LEFT_OUT: Final = "claimed_at: the caller's time"


def register() -> None:
    """Register the projections of sub-processors."""
    projections.register(
        "consent.processors",
        tables=[processor_folds.PROCESSORS],
        kinds=[kinds.PROCESSOR],
        slices=["vendor"],
        fold=processor_folds.processors,
        rows=_processors,
        not_covered=_LEFT_OUT,
    )
    projections.register(
        "consent.processor_objections",
        tables=[processor_folds.OBJECTIONS],
        kinds=[kinds.PROCESSOR_OBJECTED, kinds.PROCESSOR_ACCEPTED],
        slices=["account"],
        fold=processor_folds.objections,
        rows=_objections,
        next_owner=row_reading.owners(ProcessorObjection, account="account_id"),
        not_covered=_LEFT_OUT,
    )


def _processors(part: Slice) -> Iterator[Row]:  # noqa: ARG001  the vendor's slice is the only one
    for row in Processor.objects.all():
        names = ("mode", "name", "does", "regions", "effective_from", "ended", "revision", "recorded_at")
        columns = {name: _plain(getattr(row, name)) for name in names}
        yield Row(processor_folds.PROCESSORS, f"entry={row.entry_id}", columns)


def _objections(part: Slice) -> Iterator[Row]:
    for row in ProcessorObjection.objects.filter(account=part.owner):
        names = ("mode", "name", "kind", "reason", "person", "revision", "recorded_at")
        columns = {"account": str(row.account_id), **{name: _plain(getattr(row, name)) for name in names}}
        yield Row(processor_folds.OBJECTIONS, f"entry={row.entry_id}", columns)
