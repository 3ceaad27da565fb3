"""Consumers of ledger entries that affect runs, transfers and destruction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from consent.kinds import OF_PAPERS, STATED, WITHDRAWN
from ledger import actors, consumers, scope
from ledger import queries as ledger
from ledger.actors import Actor
from ledger.consumers import DeliveredEntry
from ledger.entries import Draft
from lineage import kinds
from lineage.destruction.operations import contract_ends, reinstatements, subject_requests, withdrawals
from lineage.runs.operations import sweep
from lineage.runs.operations.rechecking import RELEVANT_KINDS
from lineage.transfers.operations import checks, control
from tenants import kinds as tenant_kinds

NAME = "lineage.clearances"
# A new clearance is checked after its commit: entries may have been recorded while it was being written.
_ISSUED = (kinds.ISSUED, kinds.FIRST_ISSUED)
KINDS = (*RELEVANT_KINDS, *_ISSUED)
OBSERVED = "lineage.observed"
TRANSFERS = "lineage.transfers"
CONTROL = "lineage.control"
WITHDRAWALS = "lineage.withdrawals"
REINSTATEMENTS = "lineage.reinstatements"
CONTRACT_ENDS = "lineage.contract_ends"
SUBJECT_REQUESTS = "lineage.subject_requests"
# All that a decision on a transfer depends on: statements, lineage, competitors and customers, reviews, waivers.
# Terms bind through the statements that accept them.
TRANSFER_KINDS = (
    STATED,
    tenant_kinds.ACCOUNT,
    tenant_kinds.TENANT,
    *_ISSUED,
    kinds.COMPLETED,
    kinds.DERIVED,
    kinds.IMPORTED,
    kinds.TRANSFER_REVIEWED,
    kinds.WAIVER_REVOKED,
)


def register() -> None:
    consumers.register_delivered(NAME, KINDS, recheck_runs)
    closed = (kinds.NARROWED, kinds.PAUSED, kinds.INVALIDATED, kinds.EXPIRED, kinds.ABANDONED)
    consumers.register_delivered(OBSERVED, closed, rejudge_observed_runs)
    consumers.register_delivered(CONTROL, [kinds.CONTROL_CHANGED], carry_out)
    consumers.register_delivered(TRANSFERS, TRANSFER_KINDS, judge_transfers)
    consumers.register_in_transaction(WITHDRAWALS, [WITHDRAWN], order_destruction, after=("pricing",))
    consumers.register_in_transaction(REINSTATEMENTS, [STATED], reinstate, after=("pricing",))
    consumers.register_in_transaction(CONTRACT_ENDS, OF_PAPERS, follow_contracts, after=("pricing",))
    consumers.register_in_transaction(SUBJECT_REQUESTS, [kinds.CERTIFIED], close_subject_requests)


def order_destruction(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Draft]:
    """Return the destruction orders that these withdrawals lead to.

    It takes the ledger's head lock last. It therefore runs after every other consumer of withdrawals.
    """
    return withdrawals.order_for_withdrawals(drafts, by=by, at=at)


def reinstate(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Draft]:
    """Cancel the open orders that these statements of an owner make groundless."""
    return reinstatements.reinstate(drafts, by=by, at=at)


def follow_contracts(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Draft]:  # noqa: ARG001  the protocol's
    """Plan, let be due or cancel what the end of a contract destroys, for the tenants in the caller's scope.

    Like a withdrawal it may take the ledger's head lock. The sweep follows the tenants outside of the scope.
    """
    accounts = {(draft.mode, draft.account) for draft in drafts if draft.account is not None}
    return [
        added
        for mode, account in sorted(accounts)
        for added in contract_ends.follow_account(mode=mode, account=account, at=at)
    ]


def close_subject_requests(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Draft]:  # noqa: ARG001  the protocol's
    """Close the people's requests that these certificates complete. It may take the ledger's head lock."""
    return subject_requests.close_certified_requests(drafts, at=at)


def recheck_runs(delivered: DeliveredEntry, *, at: datetime) -> None:
    with scope.everything(reason="sweep"):
        entry = ledger.entry(id=delivered.entry)
    issued = entry.kind in {kind.name for kind in _ISSUED}
    sweep.recheck_after_entry(
        mode=entry.mode,
        tenant=delivered.tenant,
        account=delivered.account,
        clearance=UUID(entry.body["clearance"]) if issued else None,
        by=actors.system("sweep"),
        at=at,
    )


def rejudge_observed_runs(delivered: DeliveredEntry, *, at: datetime) -> None:
    with scope.everything(reason="sweep"):
        entry = ledger.entry(id=delivered.entry)
    sweep.rejudge_observed_runs(clearance=UUID(entry.body["clearance"]), by=actors.system("sweep"), at=at)


def judge_transfers(delivered: DeliveredEntry, *, at: datetime) -> None:
    with scope.everything(reason="sweep"):
        mode = ledger.entry(id=delivered.entry).mode
    checks.rejudge_transfers(mode=mode, by=actors.system("sweep"), at=at)


def carry_out(delivered: DeliveredEntry, *, at: datetime) -> None:
    """Carry out a change of control that is due. The sweep carries out one that takes effect later."""
    with scope.everything(reason="sweep"):
        entry = ledger.entry(id=delivered.entry)
    control.carry_out(change=UUID(entry.body["change"]), by=actors.system("sweep"), at=at)
