"""A database of an older version: its rows stay, and count as a no until they were compared with their events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command

from tests import catalogue, databases
from tests.api.client import Api, key_for
from tests.people import START, customer
from tests.tampering import tamper

QUESTION = {"tenant": "acme", "category": catalogue.TELEMETRY, "purpose": catalogue.SHARED, "region": "DE"}


@pytest.fixture(scope="session")
def old(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The tables as they were before standings had digests, with two consents, then migrated. Made once, for clones."""
    with django_db_blocker.unblock(), databases.cloned() as database:
        with databases.connected(database):
            customer("acme", "ACME Pumps")
            catalogue.record()
            catalogue.give()
            catalogue.give(category=catalogue.SHIFTS, rights_attested=True)
        with databases.connected(database, "owner"):
            call_command("migrate", "consent", "0005_published", verbosity=0)
            with psycopg.connect(databases.url(database, "owner")) as owner:
                row = owner.execute(
                    "SELECT count(*) FROM pg_attribute WHERE attrelid = 'consent_standing'::regclass"
                    " AND attname IN ('digest', 'entry_id') AND NOT attisdropped"
                ).fetchone()
                assert row == (0,)
            call_command("migrate", verbosity=0)
        yield database


@pytest.fixture
def upgraded(old: str, django_db_blocker: Any) -> Iterator[str]:
    with (
        django_db_blocker.unblock(),
        databases.cloned(old) as database,
        databases.connected(database),
    ):
        yield database


def test_old_standings_are_refused_until_the_command_has_compared_them(
    upgraded: str, capsys: pytest.CaptureFixture[str]
) -> None:
    api = Api(key_for("decide"))
    refused = api.post("/v1/decisions", QUESTION)
    assert (refused.status, refused["code"]) == (503, "state_unproven")
    call_command("rebuild_standings")
    assert "2 standings compared and signed" in capsys.readouterr().out
    assert api.post("/v1/decisions", QUESTION)["allow"] is True
    call_command("rebuild_standings")
    assert "0 standings compared and signed" in capsys.readouterr().out


def test_old_rows_can_be_changed_at_once(upgraded: str) -> None:
    """Rows of before have no entry; each write gives them one."""
    catalogue.give(at=START + timedelta(days=1), said={"regions": ["FR"]})
    catalogue.publish("2025-02", at=START + timedelta(days=1))
    answered = Api(key_for("decide")).post("/v1/decisions", QUESTION)
    assert (answered.status, answered["reasons"][0]["code"]) == (200, "region_not_allowed")


def test_an_old_row_that_differs_is_named_and_stays_a_no(
    upgraded: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tamper(upgraded, "UPDATE consent_standing SET statements = statements #- '{0,conditions,regions,0}'")
    with pytest.raises(CommandError, match="2 of 2 standings differ"):
        call_command("rebuild_standings")
    assert capsys.readouterr().err.count("other_statements: tenant") == 2
    assert Api(key_for("decide")).post("/v1/decisions", QUESTION).status == 503
