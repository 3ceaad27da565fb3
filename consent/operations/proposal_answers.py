"""Answer the items of a proposal: accept, refuse, or put forward something else in their place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent import kinds
from consent.conditions import Conditions
from consent.declarations import Declaration
from consent.models import ProposalAnswer, ProposalItem
from consent.operations import changes, signing_authority, statements
from consent.operations.evidence import EvidenceInput
from consent.operations.item_faults import ItemRefused, ItemRepeated
from consent.operations.proposal_faults import (
    ConditionsMissing,
    ItemSettled,
    OtherSidesTurn,
    ProposalLapsed,
    RoundSuperseded,
    SidesMixed,
    SignatureMissing,
    UnknownItem,
)
from consent.operations.recording import Signatory
from consent.proposal_rules import CUSTOMER, Answer, Side
from consent.queries import proposals
from consent.queries.proposal_records import ItemRecord, ProposalRecord
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants.operations import people, tenants
from tenants.queries import tenants as tenant_queries
from tenants.queries.tenants import TenantRecord
from wire import ids, times

_COUNTERED = "Another offer took its place."


@dataclass(frozen=True, slots=True)
class AnswerInput:
    """The answer to one item. `conditions` are those of a counter-offer, `evidence` is for an acceptance."""

    item: int
    answer: Answer
    conditions: Conditions | None = None
    reason: str = ""
    evidence: Sequence[EvidenceInput] = ()


@dataclass(frozen=True, slots=True)
class _Turn:
    """One side's answers in one round. `signatory` is set where the customer signs."""

    home: TenantRecord
    seen: ProposalRecord
    side: Side
    signatory: Signatory | None
    declared: Declaration
    by: Actor
    at: datetime


@transaction.atomic
def answer(
    *,
    proposal: UUID,
    round: int | None,
    answers: Sequence[AnswerInput],
    sides: Collection[Side],
    signatory: Signatory | None = None,
    declared: Declaration | None = None,
    by: Actor,
    at: datetime,
) -> Side:
    """Answer items of a proposal for the side that must answer next. It must be one of `sides`. Returns the side.

    `round` None answers the present round. The customer's accept is a signature; its counter-offer is signed, and the
    vendor's accept makes a statement of it.
    Raises: queries.NoSuchProposal, RoundSuperseded, ProposalLapsed, ItemSettled, OtherSidesTurn, SidesMixed,
    SignatureMissing, signatures.SameSignatory, ItemRefused.
    """
    home = tenant_queries.tenant_by_id(id=proposals.proposal(id=proposal, at=at).tenant)
    tenants.lock_tenant_row(mode=home.mode, key=home.key)
    seen = proposals.proposal(id=proposal, at=at)
    _check_open(seen, round, at=at)
    items = [_item(seen, place, each, answers) for place, each in enumerate(answers)]
    side = _side(items, sides)
    signs = side == CUSTOMER and any(each.answer != "refuse" for each in answers)
    if signs and signatory is None:
        raise SignatureMissing("the customer accepts and counters with a signature")
    if side == CUSTOMER and signatory is not None:
        signing_authority.check(signatory, mode=home.mode, account=home.account, at=at)
    signatory = signatory.known() if side == CUSTOMER and signatory is not None else None
    turn = _Turn(home, seen, side, signatory, (declared if signs else None) or Declaration(), by, at)
    offered = [
        _offer(place, each, item, turn) for place, (each, item) in enumerate(zip(answers, items, strict=True))
    ]
    draft = _draft(answers, offered, turn)
    _write(answers, items, offered, turn, entry=draft.id)
    for place, (each, item, new) in enumerate(zip(answers, items, offered, strict=True)):
        _carry_out(place, each, new or item.consent.id, turn)
    ledger.record([draft], by=by, at=at)
    return side


def _check_open(seen: ProposalRecord, round_: int | None, *, at: datetime) -> None:
    if seen.status == "lapsed" or (seen.status == "open" and seen.lapses_at <= at):
        raise ProposalLapsed(times.render(seen.lapses_at))
    if seen.status != "open" or (round_ is not None and round_ != seen.round):
        raise RoundSuperseded(f"it is {seen.status}, in round {seen.round}")


def _item(seen: ProposalRecord, place: int, said: AnswerInput, answers: Sequence[AnswerInput]) -> ItemRecord:
    item = next((each for each in seen.items if each.item == said.item), None)
    if item is None:
        raise ItemRefused(place, UnknownItem(str(said.item)), member="item")
    if said.item in {each.item for each in answers[:place]}:
        raise ItemRefused(place, ItemRepeated(f"item {said.item}"), member="item")
    if (said.answer == "counter") != (said.conditions is not None):
        raise ItemRefused(place, ConditionsMissing(said.answer), member="conditions")
    if item.turn is None:
        raise ItemSettled(f"item {said.item} is {item.status}")
    return item


def _side(items: Sequence[ItemRecord], sides: Collection[Side]) -> Side:
    """Return the side that these items wait for. Raises: SidesMixed, OtherSidesTurn."""
    turns = {item.turn for item in items}
    if len(turns) > 1:
        raise SidesMixed("answer the items of one side at a time")
    [side] = turns
    if side is None or side not in sides:
        raise OtherSidesTurn(f"it is the {side}'s turn")
    return side


def _offer(place: int, said: AnswerInput, item: ItemRecord, turn: _Turn) -> UUID | None:
    """Put forward a counter-offer in place of the item. Returns its consent, None for another answer."""
    if said.conditions is None:
        return None
    old = item.consent
    changes.lapse(consent=old.id, reason=said.reason or _COUNTERED, by=turn.by, at=turn.at)
    try:
        return statements.record_statement(
            mode=turn.home.mode,
            tenant=turn.home.key,
            category=old.category,
            purpose=old.purpose,
            terms=old.terms,
            conditions=said.conditions,
            manner="offered",
            by=turn.by,
            at=turn.at,
        ).consent
    except (ValueError, LookupError) as error:
        raise _refused(place, error) from error


def _carry_out(place: int, said: AnswerInput, consent: UUID, turn: _Turn) -> None:
    try:
        if said.answer == "refuse":
            changes.refuse(consent=consent, reason=said.reason, by=turn.by, at=turn.at)
        elif turn.signatory is not None:
            changes.confirm(
                consent=consent,
                signatory=turn.signatory,
                declared=turn.declared,
                evidence=said.evidence,
                by=turn.by,
                at=turn.at,
            )
        elif said.answer == "accept":
            changes.state_countersigned(consent=consent, by=turn.by, at=turn.at)
    except (ValueError, LookupError) as error:
        raise _refused(place, error) from error


def _refused(place: int, error: Exception) -> Exception:
    return ItemRefused(place, error) if hasattr(error, "code") else error


def _draft(answers: Sequence[AnswerInput], offered: Sequence[UUID | None], turn: _Turn) -> Draft:
    person = turn.signatory.person if turn.signatory else None
    body = {
        "proposal": str(turn.seen.id),
        "tenant": turn.home.key,
        "round": turn.seen.round,
        "by": turn.side,
        "answers": [
            {
                "item": each.item,
                "answer": each.answer,
                "consent": str(new) if new else None,
                "risk_class": _risk_class(each, turn) or None,
            }
            for each, new in zip(answers, offered, strict=True)
        ],
        "signatory": str(person) if person else None,
        "signatory_commitment": people.commitment(person=person) if person else None,
        "authority": turn.signatory.authority if turn.signatory else None,
    }
    return Draft(
        ids.new(at=turn.at),
        kinds.PROPOSAL_ANSWERED.name,
        turn.seen.mode,
        body,
        tenant=turn.home.id,
        account=turn.home.account,
    )


def _write(
    answers: Sequence[AnswerInput],
    items: Sequence[ItemRecord],
    offered: Sequence[UUID | None],
    turn: _Turn,
    *,
    entry: UUID,
) -> None:
    proposal, tenant = turn.seen.id, turn.home.id
    ProposalItem.objects.bulk_create(
        ProposalItem(
            proposal_id=proposal,
            tenant_id=tenant,
            item=each.item,
            side=turn.side,
            consent_id=new,
            entry_id=entry,
        )
        for each, new in zip(answers, offered, strict=True)
        if new is not None
    )
    ProposalAnswer.objects.bulk_create(
        ProposalAnswer(
            proposal_id=proposal,
            tenant_id=tenant,
            round=turn.seen.round,
            item=each.item,
            side=turn.side,
            answer=each.answer,
            consent_id=new or item.consent.id,
            risk_class=_risk_class(each, turn),
            claimed_at=turn.at,
            entry_id=entry,
        )
        for each, item, new in zip(answers, items, offered, strict=True)
    )


def _risk_class(said: AnswerInput, turn: _Turn) -> str:
    return "" if said.answer == "refuse" else turn.declared.risk_class or ""
