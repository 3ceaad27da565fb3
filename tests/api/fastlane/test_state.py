"""Facts in memory: whatever a decision rests on, changed in any way, is known to have changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from api.decisions import facts, facts_header
from api.decisions.fastlane.facts_in_memory import FactsInMemory
from consent import policy
from consent.operations import catalogue as consent_catalogue
from consent.operations import changes
from consent.queries import catalogue, consents
from consent.question import Question
from ledger import actors, scope
from tenants import api_keys
from tenants.operations import api_keys as tenant_api_keys
from tenants.operations import tenants
from tenants.queries import tenants as tenant_queries
from tests import catalogue as vendor
from tests.api.client import key_for
from tests.people import SETUP, START, customer

LATER = START + timedelta(days=2)
ASKED = Question("acme", vendor.TELEMETRY, vendor.SHARED, region="DE")


@pytest.fixture
def key(committed_db: str) -> str:
    customer("acme", "ACME Pumps")
    customer("globex", "Globex Turbines")
    vendor.record()
    vendor.give()
    return key_for("decide")


def version() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM ledger_factversion")
        found: int = cursor.fetchone()[0]
        return found


def sync(state: FactsInMemory, sha256: bytes, *, known: bool) -> None:
    """What a flight does, over Django's connection."""
    asked = facts.parameter([] if known else [(sha256, "", ASKED)]).decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT api_decision_sync(%s, %s::jsonb)", [state.version, asked])
        first, *rest = [text.encode() for (text,) in cursor.fetchall()]
    header = facts_header.header(first, epoch=state.epoch)
    state.forget(header.changes)
    state.version, state.epoch = header.version, header.epoch
    for text in rest:
        row = facts.parse_row(text)
        assert row.key is not None
        state.learn_key(sha256, row.key)
        state.learn(row.key.mode, ASKED, row.read)


def suspend() -> None:
    tenants.put_tenant(
        mode="live", key="acme", name="ACME Pumps", region="DE", suspended=True, by=SETUP, at=LATER
    )


def give_alias() -> None:
    tenants.put_tenant(
        mode="live",
        key="acme",
        name="ACME Pumps",
        region="DE",
        aliases=["acme-eu"],
        approved=True,
        by=SETUP,
        at=LATER,
    )


def withdraw() -> None:
    [given] = consents.consents(tenant=tenant_queries.tenant(mode="live", key="acme").id, at=LATER)
    changes.withdraw(consent=given.id, by=SETUP, at=LATER)


def prohibit() -> None:
    vendor.agree(at=LATER)


def add_field() -> None:
    seen = catalogue.category(mode="live", code=vendor.TELEMETRY)
    fields = [consent_catalogue.FieldInput(**field) for field in seen.fields]
    consent_catalogue.put_category(
        mode="live", code=vendor.TELEMETRY, name="Machine telemetry", description="More", by=SETUP, at=LATER,
        fields=[*fields, consent_catalogue.FieldInput("heat", "number", "Degrees", "none", False)],
    )  # fmt: skip


def new_terms() -> None:
    vendor.publish("2025-02", at=LATER, requires_reacceptance=True)


@pytest.mark.parametrize(
    "change",
    [suspend, withdraw, prohibit, add_field, new_terms],
    ids=lambda change: change.__name__,
)
def test_a_change_of_a_fact_is_forgotten_in_the_statement_that_tells_of_it(
    key: str, change: Callable[[], None]
) -> None:
    state, sha256 = FactsInMemory(), api_keys.digest(key)
    sync(state, sha256, known=False)
    assert state.facts("live", ASKED) is not None
    with closing(connection), scope.everything(reason="staff"):
        change()
    sync(state, sha256, known=True)
    assert state.facts("live", ASKED) is None


def test_a_name_that_meant_nobody_is_forgotten_when_it_means_somebody(key: str) -> None:
    state, sha256 = FactsInMemory(), api_keys.digest(key)
    nobody = ASKED._replace(tenant="acme-eu")
    sync(state, sha256, known=False)
    state.learn("live", nobody, facts.read(sha256, nobody).read)
    with closing(connection), scope.everything(reason="staff"):
        give_alias()
    sync(state, sha256, known=True)
    assert state.facts("live", nobody) is None
    assert state.facts("live", ASKED) is not None


def test_what_concerns_others_is_kept(key: str) -> None:
    state, sha256 = FactsInMemory(), api_keys.digest(key)
    sync(state, sha256, known=False)
    before = version()
    with closing(connection):
        vendor.give("globex")
    sync(state, sha256, known=True)
    assert state.version == version() > before
    assert state.facts("live", ASKED) is not None


def test_a_revoked_key_is_forgotten(key: str) -> None:
    state, sha256 = FactsInMemory(), api_keys.digest(key)
    sync(state, sha256, known=False)
    seen = state.key(sha256)
    assert seen is not None
    with closing(connection), scope.everything(reason="staff"):
        tenant_api_keys.revoke_api_key(id=seen.id, by=actors.system("tests"), at=LATER)
    sync(state, sha256, known=True)
    assert state.key(sha256) is None


def test_that_a_key_was_used_is_no_change_of_a_fact(key: str) -> None:
    state, sha256 = FactsInMemory(), api_keys.digest(key)
    sync(state, sha256, known=False)
    before, seen = version(), state.key(sha256)
    assert seen is not None
    with closing(connection):
        tenant_api_keys.note_api_key_use(id=seen.id, last_used_at=None, at=LATER)
    assert version() == before


def test_who_was_away_for_too_long_forgets_everything(key: str) -> None:
    state, sha256 = FactsInMemory(), api_keys.digest(key)
    sync(state, sha256, known=False)
    state.version = -20_000
    sync(state, sha256, known=True)
    assert (state.held, state.key(sha256)) == (0, None)


def test_a_version_of_another_servers_life_says_nothing(key: str) -> None:
    state, sha256 = FactsInMemory(), api_keys.digest(key)
    sync(state, sha256, known=False)
    state.epoch = "another"  # the server was restored, or another took its place, and has counted as far
    sync(state, sha256, known=True)
    assert (state.held, state.epoch != "another") == (0, True)


def test_memory_is_bounded(key: str) -> None:
    state = FactsInMemory(capacity=10)
    read = facts.read(api_keys.digest(key), ASKED).read
    for number in range(100):
        state.learn("live", ASKED._replace(tenant=f"tenant-{number}"), read)
    assert state.held <= 10
    assert state.facts("live", ASKED._replace(tenant="tenant-99")) is not None


def test_every_table_the_facts_are_read_from_is_watched(committed_db: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(prosrc, ' ') FROM pg_proc WHERE proname IN"
            " ('consent_facts', 'consent_facts_of_tenants', 'api_decision_sync')"
        )
        source: str = cursor.fetchone()[0]
        names = set(re.findall(r"public\.((?:tenants|consent|ledger)_[a-z_]+)\b(?!\()", source))
        cursor.execute(
            "WITH RECURSIVE read (id) AS ("
            " SELECT unnest(%s::text[])::regclass::oid UNION"
            " SELECT d.refobjid FROM read JOIN pg_rewrite r ON r.ev_class = read.id"
            " JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid"
            " AND d.refclassid = 'pg_class'::regclass)"
            " SELECT c.relname::text FROM read JOIN pg_class c ON c.oid = read.id WHERE c.relkind = 'r'",
            [sorted(names)],
        )
        tables = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%_is_watched%'")
        watched = {name for (name,) in cursor.fetchall()}
    assert {"tenants_tenant", "consent_standing", "consent_terms"} <= tables
    # Each event of a consent changes its standing in the same transaction.
    events = {"consent_consent", "consent_consentevent"}
    assert tables - watched == {"ledger_head", "ledger_factversion", "ledger_factchange"} | events


def test_an_answer_from_memory_is_weighed_anew_when_its_time_comes(key: str) -> None:
    ends = datetime.now(UTC) + timedelta(hours=1)
    with closing(connection), scope.everything(reason="staff"):
        vendor.give("globex", said={"valid_until": ends.strftime("%Y-%m-%dT%H:%M:%SZ")})
    asked = ASKED._replace(tenant="globex")
    state, sha256 = FactsInMemory(), api_keys.digest(key)
    row = facts.read(sha256, asked)
    assert row.key is not None
    held = state.learn("live", asked, row.read)

    def allowed(at: datetime) -> bool:
        weighs = held.assessed(row.key, now=at)  # type: ignore[arg-type]
        fresh = policy.decide(asked, weighs.known.facts, at=at)
        answer: Any = policy.decide_from_assessment(asked, weighs.assessment, at=at)
        assert answer == fresh
        return bool(answer.allow)

    before, after = ends - timedelta(seconds=2), ends + timedelta(seconds=2)
    assert [allowed(at) for at in (before, before, after, before)] == [True, True, False, True]
