"""The rows of proposals as their folds describe them, and the registration of these projections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from consent import kinds, proposal_folds
from consent.models import Proposal, ProposalAnswer, ProposalItem
from ledger import projections, row_reading
from ledger.projections import Row, Slice

_plain: Final = projections.plain
_BOTH: Final = (kinds.PROPOSAL_OPENED, kinds.PROPOSAL_ANSWERED)


def register() -> None:
    """Register the projections of proposals."""
    projections.not_folded(
        [kinds.PROPOSAL_LAPSED],
        "It ends items whose consents have entries of their own; the event is kept with them",
    )
    projections.not_folded(
        [kinds.SIGNATURE_REQUESTED], "It reminds people of a signature, and changes no consent"
    )
    projections.not_folded(
        [kinds.PROPOSAL_SEEN, kinds.PROPOSAL_REMINDED],
        "They tell who opened a proposal and who was reminded of it; pages read them from the ledger",
    )
    projections.not_state(
        ["consent_consentdraft"], "Forms that people began to fill in: no answer rests on them"
    )
    projections.not_state(
        ["consent_proposaltemplate"], "What account managers keep to propose again: no answer rests on it"
    )
    _of_tenant(
        "proposals",
        Proposal,
        kinds=[kinds.PROPOSAL_OPENED],
        fold=proposal_folds.proposals,
        rows=_proposals,
        not_covered="created_at: the caller's time",
    )
    _of_tenant("proposal_items", ProposalItem, kinds=_BOTH, fold=proposal_folds.items, rows=_items)
    _of_tenant(
        "proposal_answers",
        ProposalAnswer,
        kinds=_BOTH,
        fold=proposal_folds.answers,
        rows=_answers,
        not_covered="claimed_at: the caller's time",
    )


def _of_tenant(name: str, model: Any, **described: Any) -> None:
    projections.register(
        f"consent.{name}",
        tables=[model._meta.db_table],  # noqa: SLF001  Django documents it
        slices=["tenant"],
        next_owner=row_reading.owners(model, tenant="tenant_id"),
        **described,
    )


def _proposals(part: Slice) -> Iterator[Row]:
    for row in Proposal.objects.filter(tenant=part.owner):
        columns = {
            "entry": str(row.entry_id),
            "mode": row.mode,
            "tenant": str(row.tenant_id),
            "asks_about": row.asks_about,
            "proposer": _plain(row.proposer),
            "lapses_at": _plain(row.lapses_at),
            "revision": row.revision,
            "recorded_at": _plain(row.recorded_at),
        }
        yield Row(proposal_folds.PROPOSALS, f"proposal={row.id}", columns)


def _items(part: Slice) -> Iterator[Row]:
    for row in ProposalItem.objects.filter(tenant=part.owner):
        columns = {
            "proposal": str(row.proposal_id),
            "tenant": str(row.tenant_id),
            "item": row.item,
            "side": row.side,
            "entry": str(row.entry_id),
        }
        yield Row(proposal_folds.ITEMS, f"consent={row.consent_id}", columns)


def _answers(part: Slice) -> Iterator[Row]:
    for row in ProposalAnswer.objects.filter(tenant=part.owner):
        columns = {
            "proposal": str(row.proposal_id),
            "tenant": str(row.tenant_id),
            "side": row.side,
            "answer": row.answer,
            "consent": str(row.consent_id),
            "risk_class": row.risk_class,
            "entry": str(row.entry_id),
        }
        key = f"proposal={row.proposal_id} round={row.round} item={row.item}"
        yield Row(proposal_folds.ANSWERS, key, columns)
