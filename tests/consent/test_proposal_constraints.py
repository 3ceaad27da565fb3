"""What the database itself refuses about proposals and about notices of edits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from consent.conditions import Conditions
from consent.models import Proposal, ProposalAnswer, ProposalItem
from consent.operations import proposals
from consent.operations.proposals import ItemInput
from ledger import clock, scope
from pricing.models import KeptPoints
from tests.catalogue import OWN, SHARED, TELEMETRY, TERMS, give
from tests.people import SETUP, Party
from wire import ids

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def proposed(acme: Party) -> UUID:
    items = [
        ItemInput(TELEMETRY, purpose, TERMS, Conditions(("rpm",), "raw", ("EU",)))
        for purpose in (SHARED, OWN)
    ]
    with scope.everything(reason="staff"):
        return proposals.propose(
            mode="live", tenant="acme", items=items, asks_about="category:x@2", by=SETUP, at=clock.now()
        )


def refused(model: Any, row: Any, match: str, **changes: Any) -> None:
    columns = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
    if model in {ProposalItem, ProposalAnswer}:
        del columns["id"]
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        model.objects.create(**columns | {"revision": None, "recorded_at": None} | changes)


def proposal(**changes: Any) -> dict[str, Any]:
    return {"id": ids.new(at=clock.now()), "entry_id": ids.new(at=clock.now()), **changes}


def test_a_proposal_is_open_for_a_while_and_asks_once(proposed: UUID) -> None:
    with scope.everything(reason="staff"):
        row = Proposal.objects.get(id=proposed)
        once = "a_customer_is_asked_about_a_version_once"
        refused(Proposal, row, once, **proposal())
        short = {"asks_about": "", "lapses_at": row.created_at}
        refused(Proposal, row, "a_proposal_is_open_for_a_while", **proposal(**short))


def test_items_and_answers_have_sides_and_stand_once(proposed: UUID) -> None:
    with scope.everything(reason="staff"):
        first, second = ProposalItem.objects.filter(proposal=proposed).order_by("item")
        columns = {"proposal_id": proposed, "tenant_id": first.tenant_id, "entry_id": first.entry_id}
        for changes, match in (
            ({"item": 3, "side": "nobody"}, "an_item_is_of_a_side"),
            ({"item": 1, "side": "vendor"}, "an_entry_puts_an_item_forward_once"),
        ):
            with pytest.raises(IntegrityError, match=match), transaction.atomic():
                ProposalItem.objects.create(consent_id=give().consent, **columns, **changes)
        said = {
            "round": 1,
            "item": 1,
            "side": "vendor",
            "consent_id": first.consent_id,
            "claimed_at": clock.now(),
        }
        with pytest.raises(IntegrityError, match="an_answer_is_known"), transaction.atomic():
            ProposalAnswer.objects.create(answer="perhaps", **columns, **said)
        with pytest.raises(IntegrityError, match="an_item_is_answered_once_a_round"), transaction.atomic():
            for answer in ("accept", "refuse"):
                ProposalAnswer.objects.create(answer=answer, **columns, **said)
        with pytest.raises(DatabaseError), transaction.atomic():
            ProposalItem.objects.filter(id=second.id).update(side="customer")
        with pytest.raises(DatabaseError), transaction.atomic():
            ProposalItem.objects.filter(id=second.id).delete()


def test_notice_is_given_once_and_keeps_a_billing_period(acme: Party) -> None:
    at = clock.now()
    columns = {
        "tenant_id": acme.tenant, "consent": UUID(int=1), "edit": 7, "fields": ["rpm"], "until": at + timedelta(days=90),
    }  # fmt: skip
    with scope.everything(reason="staff"):
        with pytest.raises(IntegrityError, match="notice_of_an_edit_is_given_once"), transaction.atomic():
            for _ in range(2):
                KeptPoints.objects.create(**proposal(), **columns)
        with (
            pytest.raises(IntegrityError, match="points_are_kept_for_a_billing_period"),
            transaction.atomic(),
        ):
            KeptPoints.objects.create(**proposal(), **columns, period_end=at + timedelta(days=91))
