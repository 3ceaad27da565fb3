"""The ledger's own rows as its folds describe them, and the registration of its projections."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from ledger import folds, incidents, kinds, projections
from ledger.projections import Row, Slice


def register() -> None:
    """Register the projections of this room."""
    projections.register(
        "ledger.incidents",
        tables=[folds.INCIDENTS],
        kinds=[kinds.STATE_DIFFERS, kinds.STATE_AGREES],
        slices=["vendor"],
        fold=folds.incidents,
        rows=_incidents,
        not_covered="detected_at, last_seen_at, closed_at",
    )
    projections.register(
        "ledger.facts",
        tables=[folds.VERSION, "ledger_factchange"],
        kinds=[],
        slices=["vendor"],
        fold=folds.facts,
        rows=_facts,
        not_covered="which facts changed: readers that hold facts in memory drop too much rather than too little",
    )
    projections.not_state(
        ["ledger_entry", "ledger_node", "ledger_head", "ledger_projection"],
        "The ledger itself: manage.py verify_ledger checks it",
    )
    projections.not_state(
        ["ledger_delivery"],
        "The queue of work. No entry says which consumers existed when it was recorded, or what they have done",
    )
    projections.not_state(["ledger_auditprogress"], "How far the auditor is: losing it starts a new pass")
    projections.not_folded(
        [kinds.CLOCK_HEALED], "An operator's word about the clocks; it is a row of no table"
    )
    projections.not_folded(
        [kinds.DATABASE_ACCEPTED], "It opens a database: the row compares it with the cluster at every read"
    )
    projections.not_folded([kinds.REBUILT], "It says what an operator did: the row itself is checked")


def _incidents(part: Slice) -> Iterator[Row]:  # noqa: ARG001  the vendor's slice is the only one
    for incident in incidents.every_incident():
        columns = {
            "entry": projections.plain(incident.entry),
            "closing_entry": projections.plain(incident.closing_entry),
            "projection": incident.projection,
            "table": incident.table,
            "key": incident.key,
            "problem": incident.problem,
            "columns": list(incident.columns),
            "seq": incident.seq,
        }
        yield Row(folds.INCIDENTS, f"incident={incident.id}", columns)


def _facts(part: Slice) -> Iterator[Row]:  # noqa: ARG001  the same
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT version = coalesce((SELECT max(version) FROM ledger_factchange), 0) FROM ledger_factversion"
        )
        for (newest,) in cursor.fetchall():
            yield Row(folds.VERSION, "version", {"is_of_the_newest_change": newest})
