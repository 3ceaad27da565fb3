"""The one way into the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from ledger import canonical, consumers, deliveries, entries
from ledger.actors import Actor
from ledger.entries import Appended, Draft


class NotInATransaction(RuntimeError):
    """An entry must commit or vanish together with the rows it explains."""


def not_before_head(at: datetime) -> datetime:
    """`at`, or the time of the newest entry where the clock that wrote it runs ahead of ours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT recorded_at FROM ledger_head WHERE id = 1")
        newest: datetime = cursor.fetchone()[0]
    return max(at, newest)


def record(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Appended]:
    """Record facts: run the *together* consumers, queue the *afterwards* ones, append everything.

    Call it last in the transaction: it takes the head lock, which is held until the commit. Rows of
    registered projections that carry a draft's id as `entry_id` are stamped with revision and time.

    Returns what was appended for `drafts`, in their order; the entries that consumers added follow.
    Raises: NotInATransaction, entries.UnknownKind, entries.MembersNotAllowed, canonical.NotCanonical.
    """
    if not connection.in_atomic_block:
        raise NotInATransaction(
            "ledger.operations.record runs inside the transaction of the change it explains"
        )
    every = [*drafts, *consumers.run_in_transaction(drafts, by=by, at=at)]
    for draft in every:
        entries.check(draft)
    queued = deliveries.queue_deliveries(every, at=at)
    appended = _append(every, by=by, at=at)
    if queued and not any(hook[1] is consumers.wake for hook in connection.run_on_commit):
        transaction.on_commit(consumers.wake)  # once, however many entries the transaction records
    return appended


def _append(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Appended]:
    actor = canonical.encode(by.to_dict())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT entry_id, entry_seq, entry_recorded_at, entry_leaf_hash"
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
        return [
            Appended(id, seq, recorded_at, bytes(leaf)) for id, seq, recorded_at, leaf in cursor.fetchall()
        ]
