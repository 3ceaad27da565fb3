"""The app's role can do none of what a superuser can do to the ledger and its guards: the database refuses each."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import Error

from ledger import actors, guards, operations, scope
from ledger.entries import Draft
from tests.ledger.tamperings import GUARDS, ONCE, ROWS, SIZE, filled

EVERY = {**ROWS, **ONCE, **GUARDS}
_FORGERS_FUNCTION = re.compile(r"pg_temp\.edited\((?:[^()]|\([^()]*\))*\)")


@pytest.mark.parametrize("statement", EVERY.values(), ids=EVERY.keys())
def test_the_apps_role_is_refused(db: None, statement: str) -> None:
    with scope.everything(reason="audit"):
        drafts = [Draft(uuid4(), "key.revoked/1", "live", {"key": f"x{number}"}) for number in range(SIZE)]
        [first, *_] = operations.record(
            drafts, by=actors.system("tests"), at=datetime(2025, 3, 1, tzinfo=UTC)
        )
        before = guards.present()
        for place in (first.seq, first.seq + 20):
            text = _FORGERS_FUNCTION.sub("data", filled(statement, at=place)).partition("; SELECT pg_temp")[0]
            refusal, changed = attempt(text)
            # A GRANT of rights that the role does not have is a mere warning, and changes nothing.
            assert isinstance(refusal, psycopg.errors.InsufficientPrivilege) or (
                refusal is None and text.startswith(("GRANT", "REVOKE")) and changed == before
            )


def attempt(text: str) -> tuple[BaseException | None, list[str]]:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(text)
            return None, guards.present()
    except Error as error:
        return error.__cause__, []
