"""Whatever a superuser changes with the triggers off, `verify_ledger` names it, unless the forger rewrites it whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from ledger import actors, guards, operations, scope, verification
from ledger.entries import Draft
from tests import databases, steered_clock
from tests.ledger.tamperings import (
    GUARDS,
    NEED_AN_OUTSIDE_COPY,
    ONCE,
    REBUILD,
    ROWS,
    SIZE,
    TRIGGERS_OFF,
    filled,
)

NOW = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
PLACES = (1, 2, 3, 16, 17, 20, 32, 33, 40, 41)


@pytest.fixture(scope="module")
def forger(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """A ledger of SIZE entries, with production's clock. Django's connection is a superuser's."""
    with django_db_blocker.unblock(), databases.cloned() as name:  # type: ignore[attr-defined]
        with databases.connected(name):
            with scope.everything(reason="audit"):
                for number in range(SIZE):
                    draft = Draft(uuid4(), "key.revoked/1", "live", {"key": f"x{number}"}, tenant=uuid4())
                    operations.record([draft], by=actors.system("tests"), at=NOW + timedelta(seconds=number))
        with databases.connected_as_superuser(name) as root:
            steered_clock.remove(root)
        # Django's connection is the superuser's: what it changes is inspected in the same transaction.
        with databases.connected(name, role="superuser"):
            with connection.cursor() as cursor:
                cursor.execute(REBUILD)
            yield name


@pytest.fixture
def tampering(forger: str) -> Iterator[None]:
    """The triggers of the ledger's tables are off until the test ends."""
    with transaction.atomic():
        with scope.everything(reason="audit"):
            with connection.cursor() as cursor:
                cursor.execute(TRIGGERS_OFF)
            yield
        transaction.set_rollback(True)


def change(statement: str, *, at: int = 0) -> None:
    with connection.cursor() as cursor:
        cursor.execute(filled(statement, at=at))


@pytest.mark.parametrize("at", PLACES)
@pytest.mark.parametrize("statement", ROWS.values(), ids=ROWS.keys())
def test_a_changed_row_is_named(tampering: None, statement: str, at: int) -> None:
    change(statement, at=at)
    report = verification.inspect_ledger()
    assert report.found
    assert any(finding.seq is not None and abs(finding.seq - at) <= 1 for finding in report.findings), report
    assert report.found <= 12  # one fault does not drown the others


@pytest.mark.parametrize("statement", ONCE.values(), ids=ONCE.keys())
def test_a_damaged_ledger_is_found(tampering: None, statement: str) -> None:
    change(statement)
    assert verification.inspect_ledger().found or _new_differences()


def _new_differences() -> list[str]:
    """The differences of guards, without the triggers that the fixture switched off."""
    return [line for line in guards.differences() if "| ledger_" not in line.partition("trigger")[2]]


@pytest.fixture
def guarded(forger: str) -> Iterator[None]:
    with transaction.atomic():
        with scope.everything(reason="audit"):
            yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("statement", GUARDS.values(), ids=GUARDS.keys())
def test_a_changed_guard_is_found(guarded: None, statement: str) -> None:
    assert list(guards.differences()) == []
    change(statement)
    assert list(guards.differences())


@pytest.mark.parametrize("statement", NEED_AN_OUTSIDE_COPY.values(), ids=NEED_AN_OUTSIDE_COPY.keys())
def test_a_ledger_that_was_rewritten_as_a_whole_needs_a_copy_outside(tampering: None, statement: str) -> None:
    before = verification.inspect_ledger()
    assert before.found == 0
    change(statement)
    after = verification.inspect_ledger()
    assert after.found == 0, after.findings
    assert after.root != before.root  # which whoever kept the old root sees
