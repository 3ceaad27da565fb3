"""Two answers to one round at the same time: one wins, the other hears that the round is superseded."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from consent.conditions import Conditions
from consent.declarations import Declaration
from consent.models import ConsentEvent
from consent.operations import proposal_answers, proposals
from consent.operations.proposal_answers import AnswerInput
from consent.operations.proposal_faults import RoundSuperseded
from consent.operations.proposals import ItemInput
from consent.operations.recording import Signatory
from consent.queries import proposals as queries
from ledger import scope
from tests import catalogue
from tests.catalogue import SHARED, TELEMETRY, TERMS
from tests.lineage.side_by_side import at_once
from tests.people import SETUP, customer


def now() -> datetime:
    return datetime.now(UTC)


def answered(id: UUID, answer: Any) -> str:
    try:
        with scope.everything(reason="staff"):
            return proposal_answers.answer(
                proposal=id,
                round=1,
                answers=[AnswerInput(1, answer)],
                sides=["customer"],
                signatory=Signatory("officer", name="Alice Adams", email="alice@acme.example"),
                declared=Declaration(risk_accepted=True),
                by=SETUP,
                at=now(),
            )
    except RoundSuperseded as error:
        return error.code


@pytest.mark.asvs("2.3.4")
def test_one_of_two_answers_wins(committed_db: str) -> None:
    catalogue.record()
    customer("acme", "acme")
    with scope.everything(reason="staff"):
        item = ItemInput(TELEMETRY, SHARED, TERMS, Conditions(("rpm",), "raw", ("EU",)))
        id = proposals.propose(mode="live", tenant="acme", items=[item], by=SETUP, at=now())
    found = at_once(*[partial(answered, id, answer) for answer in ("accept", "refuse", "accept", "refuse")])
    assert sorted(found) == ["customer", "round_superseded", "round_superseded", "round_superseded"]
    with scope.everything(reason="audit"):
        assert queries.proposal(id=id, at=now()).status in {"accepted", "refused"}
        assert ConsentEvent.objects.filter(kind__in=["stated", "refused"]).count() == 1
