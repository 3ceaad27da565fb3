"""Runs follow what is recorded about the tenants they are cleared for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from consent.kinds import WITHDRAWN
from ledger import actors, consumers, scope
from ledger import queries as ledger
from ledger.actors import Actor
from ledger.consumers import Delivered
from ledger.entries import Draft
from lineage import kinds
from lineage.destruction.operations import subject_requests, withdrawing
from lineage.runs.operations import sweep
from lineage.runs.operations.checking import RELEVANT
from lineage.transfers.operations import controlling, transferring

NAME = "lineage.clearances"
# A clearance itself is looked at once it has committed: what was recorded while it was being written is news to it.
KINDS = (*RELEVANT, kinds.ISSUED.name)
OBSERVED = "lineage.observed"
TRANSFERS = "lineage.transfers"
CONTROL = "lineage.control"
# All that the answer to a transfer rests on: statements, what learned from whom, who is a competitor or a customer,
# what people judged and waived. Terms bind through the statements that accept them.
TRANSFER_KINDS = (
    "consent.stated/1",
    "account.recorded/1",
    "tenant.recorded/1",
    kinds.ISSUED.name,
    kinds.COMPLETED.name,
    kinds.DERIVED.name,
    kinds.IMPORTED.name,
    kinds.TRANSFER_REVIEWED.name,
    kinds.WAIVER_REVOKED.name,
)


def register() -> None:
    consumers.register_afterwards(NAME, KINDS, follow)
    ended = (kinds.NARROWED.name, kinds.INVALIDATED.name, kinds.EXPIRED.name, kinds.ABANDONED.name)
    consumers.register_afterwards(OBSERVED, ended, look_back)
    consumers.register_afterwards(CONTROL, (kinds.CONTROL_CHANGED.name,), carry_out)
    consumers.register_afterwards(TRANSFERS, TRANSFER_KINDS, judge_transfers)
    consumers.register_together([WITHDRAWN.name], order)
    consumers.register_together([kinds.CERTIFIED.name], close)


def order(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Draft]:  # noqa: ARG001  the protocol's
    """The destruction orders that these withdrawals lead to. It ends by holding the ledger's head: whatever else
    reacts together reacts before it, as this app comes after theirs in INSTALLED_APPS.
    """
    return withdrawing.order_withdrawn(drafts, at=at)


def close(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Draft]:  # noqa: ARG001  the protocol's
    """The people's requests that end with these certificates. It may end by holding the ledger's head."""
    return subject_requests.close_certified(drafts, at=at)


def follow(delivered: Delivered, *, at: datetime) -> None:
    with scope.everything(reason="sweep"):
        entry = ledger.entry(id=delivered.entry)
    issued = entry.kind == kinds.ISSUED.name
    sweep.follow(
        mode=entry.mode,
        tenant=delivered.tenant,
        account=delivered.account,
        clearance=UUID(entry.body["clearance"]) if issued else None,
        by=actors.system("sweep"),
        at=at,
    )


def look_back(delivered: Delivered, *, at: datetime) -> None:
    with scope.everything(reason="sweep"):
        entry = ledger.entry(id=delivered.entry)
    sweep.look_back(clearance=UUID(entry.body["clearance"]), by=actors.system("sweep"), at=at)


def judge_transfers(delivered: Delivered, *, at: datetime) -> None:
    with scope.everything(reason="sweep"):
        mode = ledger.entry(id=delivered.entry).mode
    transferring.judge_again(mode=mode, by=actors.system("sweep"), at=at)


def carry_out(delivered: Delivered, *, at: datetime) -> None:
    """What takes effect later is left to the sweep."""
    with scope.everything(reason="sweep"):
        entry = ledger.entry(id=delivered.entry)
    controlling.carry_out(change=UUID(entry.body["change"]), by=actors.system("sweep"), at=at)
