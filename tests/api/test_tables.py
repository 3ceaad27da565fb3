"""What the database itself refuses of the API's own tables."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from api import operations, queries
from api.models import KeptAnswer, LoggedDecision
from api.operations import LoggedLine
from ledger import scope
from tests.people import START, Party
from wire import ids


def keep(key: UUID) -> None:
    operations.keep(
        key=key, request=b"r" * 32, body_sha256=b"b" * 32, status=201, headers={}, body=b"{}", at=START
    )


def line(party: Party) -> LoggedLine:
    return LoggedLine(
        ids.new(at=START),
        "live",
        party.tenant,
        party.account,
        uuid4(),
        '{"tenant":"x"}',
        '{"allow":false}',
        START,
    )


def test_an_answer_is_kept_once(db: None) -> None:
    key = uuid4()
    keep(key)
    with pytest.raises(IntegrityError, match="an_answer_is_kept_once"), transaction.atomic():
        keep(key)


def test_answers_are_kept_thirty_days(db: None) -> None:
    key = uuid4()
    keep(key)
    later = START + operations.answers.KEPT_FOR * 1.5
    assert queries.kept(key=key, request=b"r" * 32, since=later - operations.answers.KEPT_FOR) is None
    operations.keep(
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
        operations.log([line(acme)])
        with pytest.raises(DatabaseError, match=r"permission denied|append-only"), transaction.atomic():
            change()


def test_a_logged_decision_is_seen_by_its_tenant_alone(acme: Party, globex: Party) -> None:
    lines = [line(acme), line(globex)]
    with scope.everything(reason="decide"):
        operations.log(lines)
    with scope.tenants([acme.tenant, acme.account]), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM api_loggeddecision")
        assert cursor.fetchall() == [(lines[0].id,)]
    with pytest.raises(DatabaseError, match="row-level security"), scope.tenants([acme.tenant]):
        operations.log([line(globex)])
