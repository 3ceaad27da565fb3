"""Confirm or refuse one proposed consent for the customer, also where it is an item of a proposal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent.declarations import Declaration
from consent.operations import changes
from consent.operations.evidence import EvidenceInput
from consent.operations.item_faults import ItemRefused
from consent.operations.proposal_answers import AnswerInput, answer
from consent.operations.recording import Signatory
from consent.proposal_rules import CUSTOMER
from consent.queries import proposals
from ledger.actors import Actor


@transaction.atomic
def confirm(
    *,
    consent: UUID,
    signatory: Signatory,
    declared: Declaration | None = None,
    evidence: Sequence[EvidenceInput] = (),
    by: Actor,
    at: datetime,
) -> None:
    """Confirm a proposed consent for the customer. Where it is an item of a proposal, this accepts the item.

    Raises: as `changes.confirm` and `answer`.
    """
    found = proposals.open_item(consent=consent, at=at)
    if found is None or found[1].turn != CUSTOMER:
        changes.confirm(
            consent=consent, signatory=signatory, declared=declared, evidence=evidence, by=by, at=at
        )
        return
    seen, item = found
    try:
        answer(
            proposal=seen.id,
            round=None,
            answers=[AnswerInput(item.item, "accept", evidence=evidence)],
            sides=[CUSTOMER],
            signatory=signatory,
            declared=declared,
            by=by,
            at=at,
        )
    except ItemRefused as error:
        raise error.cause from error


@transaction.atomic
def refuse(*, consent: UUID, reason: str = "", by: Actor, at: datetime) -> None:
    """Refuse a proposed consent as the customer. Where it is an item of a proposal, this refuses the item.

    Raises: as `changes.refuse`.
    """
    found = proposals.open_item(consent=consent, at=at)
    if found is None or found[1].turn != CUSTOMER:
        changes.refuse(consent=consent, reason=reason, by=by, at=at)
        return
    seen, item = found
    answers = [AnswerInput(item.item, "refuse", reason=reason)]
    answer(proposal=seen.id, round=None, answers=answers, sides=[CUSTOMER], by=by, at=at)
