"""What the database itself refuses of the API's own tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from api.models import KeptAnswer, LoggedDecision
from api.operations import decisions, stored_responses
from api.queries import stored_responses as api_answers
from ledger import scope
from tests.people import START, Party
from wire import ids, times


def keep(key: UUID) -> None:
    stored_responses.store_response(
        key=key, request=b"r" * 32, body_sha256=b"b" * 32, status=201, headers={}, body=b"{}", at=START
    )


def line(party: Party, id: UUID | None = None) -> bytes:
    said = {
        "id": str(id or ids.new(at=START)),
        "mode": "live",
        "tenant": str(party.tenant),
        "account": str(party.account),
        "key": str(uuid4()),
        "question": {"tenant": "x"},
        "answer": {"allow": False},
        "decided_at": times.render(START),
    }
    return json.dumps(said).encode()


def test_an_answer_is_kept_once(db: None) -> None:
    key = uuid4()
    keep(key)
    with pytest.raises(IntegrityError, match="an_answer_is_kept_once"), transaction.atomic():
        keep(key)


def test_answers_are_kept_thirty_days(db: None) -> None:
    key = uuid4()
    keep(key)
    later = START + stored_responses.KEPT_FOR * 1.5
    assert (
        api_answers.stored_response(key=key, request=b"r" * 32, since=later - stored_responses.KEPT_FOR)
        is None
    )
    stored_responses.store_response(
        key=key, request=b"s" * 32, body_sha256=b"b" * 32, status=200, headers={}, body=b"", at=later
    )
    assert [bytes(row.request) for row in KeptAnswer.objects.all()] == [b"s" * 32]


@pytest.mark.parametrize(
    "change",
    [
        lambda: LoggedDecision.objects.update(answer={"allow": True}),
        lambda: LoggedDecision.objects.all().delete(),
    ],
    ids=["edited", "deleted"],
)
def test_a_logged_decision_is_never(acme: Party, change: Callable[[], object]) -> None:
    with scope.everything(reason="decide"):
        decisions.log_decisions([line(acme)])
        with pytest.raises(DatabaseError, match=r"permission denied|append-only"), transaction.atomic():
            change()


def test_a_logged_decision_is_seen_by_its_tenant_alone(acme: Party, globex: Party) -> None:
    mine = ids.new(at=START)
    with scope.everything(reason="decide"):
        decisions.log_decisions([line(acme, mine), line(globex)])
    with scope.tenants([acme.tenant, acme.account]), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM api_loggeddecision")
        assert cursor.fetchall() == [(mine,)]
    with pytest.raises(DatabaseError, match="row-level security"), scope.tenants([acme.tenant]):
        decisions.log_decisions([line(globex)])


def test_nobody_reads_or_empties_a_pile_of_decisions(db: None) -> None:
    for statement in ("SELECT * FROM api_decisionpile", "DELETE FROM api_decisionpile"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_a_pile_is_in_order(db: None) -> None:
    with (
        pytest.raises(IntegrityError, match="a_pile_is_in_order"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT api_pile_decisions(%s, %s, '[]', '{}')", [UUID(int=2), UUID(int=1)])
