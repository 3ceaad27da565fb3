"""Recording entries: the only way into the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog
from django.db import connection, transaction

from ledger import canonical, consumers, deliveries, entries
from ledger.actors import Actor
from ledger.entries import Appended, Draft

log = structlog.get_logger(__name__)


class NotInATransaction(RuntimeError):
    """An entry must be recorded in the transaction of the rows that it explains."""


def record(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Appended]:
    """Record facts: run the in-transaction consumers, queue deliveries, and append all entries.

    Call it last in the transaction, because it takes the head lock and holds it until the commit. Rows of registered
    projections that have a draft's id as `entry_id` are stamped with the revision and the time.

    Returns the appended entries of `drafts` in their order, then those that consumers added.
    Raises: NotInATransaction, entries.UnknownKind, entries.MembersNotAllowed, canonical.NotCanonicalisable.
    """
    if not connection.in_atomic_block:
        raise NotInATransaction(
            "ledger.operations.record runs inside the transaction of the change it explains"
        )
    all_drafts = [*drafts, *consumers.run_in_transaction(drafts, by=by, at=at)]
    for draft in all_drafts:
        entries.check(draft)
    queued = deliveries.queue_deliveries(all_drafts, at=at)
    appended = _append(all_drafts, by=by, at=at)
    if queued and not any(hook[1] is consumers.wake for hook in connection.run_on_commit):
        transaction.on_commit(consumers.wake)  # once per transaction
    return appended


def _append(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Appended]:
    actor = canonical.encode(by.to_dict())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT entry_id, entry_seq, entry_recorded_at, entry_leaf_hash, entry_lifted"
            " FROM ledger_append(%s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::uuid[],"
            " %s::bytea[], %s::bytea[], %s)",
            [
                [draft.id for draft in drafts],
                [draft.kind for draft in drafts],
                [draft.mode for draft in drafts],
                [draft.tenant for draft in drafts],
                [draft.account for draft in drafts],
                [actor] * len(drafts),
                [canonical.encode(dict(draft.body)) for draft in drafts],
                at,
            ],
        )
        rows = cursor.fetchall()
    if rows[0][4]:
        log.warning(
            "clock_ahead", seq=rows[0][1], stated_at=at.isoformat(), recorded_at=rows[0][2].isoformat()
        )
    return [Appended(id, seq, recorded_at, bytes(leaf)) for id, seq, recorded_at, leaf, _ in rows]
