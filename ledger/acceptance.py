"""An operator's word that this database may decide: after a restore, or after a move to another cluster."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from ledger import kinds, operations, queries, read_proof
from ledger.actors import Actor
from ledger.entries import Appended, Draft
from wire import ids


@transaction.atomic
def accept_database(
    *, missing_from: int | None, missing_until: int | None, reason: str, by: Actor, at: datetime
) -> Appended:
    """Record that an operator accepts this database, with the gap in the ledger, and open it for decisions.

    `missing_from` and `missing_until` are the first and the last place that is known to be missing, None if none is.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_read_proof()")
        present = read_proof.parse(cursor.fetchone()[0]).reading
    head = queries.tree_head()
    draft = Draft(
        ids.new(at=at),
        kinds.DATABASE_ACCEPTED.name,
        "live",
        {
            "system_identifier": str(present.system),
            "timeline": present.timeline,
            "size": head.revision,
            "root": head.root.hex(),
            "missing_from": missing_from,
            "missing_until": missing_until,
            "reason": reason,
        },
    )
    [accepted] = operations.record([draft], by=by, at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_accept_cluster(%s)", [accepted.id])
    return accepted
