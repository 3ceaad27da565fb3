"""What happens at the doors is kept, sealed by the ledger, and exported without secrets."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from prometheus_client import REGISTRY

from config import start_gate
from config.preflight.reason import Reason
from identity import kinds, refused_scopes, sealing
from identity.models import SecurityEvent
from identity.operations import security_events
from identity.queries import security_events as queries
from ledger import clock, consumers, scope
from ledger import queries as ledger
from ledger.consumers import DeliveredEntry
from tests import databases, signing_in
from tests.api.client import Api, key_for
from tests.people import PASSWORD, SETUP, START, Human, Party, human

ADDRESS = "198.51.100.7"
ALWAYS = {"since": START - timedelta(days=9999), "until": START + timedelta(days=9999)}


def happened() -> list[sealing.EventRecord]:
    with scope.everything(reason="audit"):
        return list(queries.events(**ALWAYS))


def verified() -> str:
    output = io.StringIO()
    call_command("security_events", "--verify", stdout=output)
    return output.getvalue()


def of(kind: str) -> list[sealing.EventRecord]:
    return [event for event in happened() if event.kind == kind]


def enter(who: Human, password: str = PASSWORD) -> Client:
    browser = Client(REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT="Firefox/131")
    browser.post("/accounts/login/", {"login": who.email, "password": password})
    return browser


@pytest.mark.asvs("16.2.1")
def test_a_sign_in_and_its_end_are_kept_with_address_and_program(alice: Human) -> None:
    enter(alice).post("/accounts/logout/")
    [begun] = of("sign_in.succeeded")
    assert (begun.user, begun.address, begun.agent) == (alice.user, ADDRESS, "Firefox/131")
    assert begun.detail == {"methods": ["password"], "staff": False}
    assert [event.user for event in of("sign_in.ended")] == [alice.user]


@pytest.mark.asvs("16.3.3")
def test_wrong_passwords_and_delays_are_kept_and_no_password_is(alice: Human) -> None:
    for _ in range(6):
        enter(alice, "hunter2hunter2")
    assert [event.user for event in of("sign_in.failed")] == [alice.user] * 5
    assert [event.detail for event in of("sign_in.delayed")] == [{"failures": 5}]
    assert "hunter2" not in repr(happened())


def test_an_address_that_nobody_has_is_kept_as_a_digest(db: None) -> None:
    Client().post("/accounts/login/", {"login": "Nobody@nowhere.example", "password": "x"})
    [event] = of("sign_in.failed")
    assert event.user is None
    assert len(event.detail["nobody"]) == 64
    assert "nowhere" not in repr(event)


@pytest.mark.asvs("16.3.1")
def test_second_factors_proofs_and_passwords_are_kept(committed_db: str) -> None:
    alice = human("alice@acme.example", "Alice Adams")
    browser = enter(alice)
    again = {"password": PASSWORD, "next": "/accounts/2fa/"}
    browser.post("/accounts/reauthenticate/", again)
    secret = str(browser.get("/accounts/2fa/totp/activate/").context["form"].secret)
    browser.post("/accounts/2fa/totp/activate/", {"code": signing_in.code_now(secret)})
    assert [event.detail for event in of("proof.repeated")] == [{"method": "password"}]
    assert {event.detail["type"] for event in of("second_factor.added")} == {"totp", "recovery_codes"}
    browser.post("/accounts/2fa/recovery-codes/generate/")
    assert len(of("second_factor.renewed")) == 1
    other = enter(alice)
    other.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert len(of("second_factor.failed")) == 1
    browser.post("/accounts/2fa/totp/deactivate/")
    assert {event.detail["type"] for event in of("second_factor.removed")} == {"totp", "recovery_codes"}
    new = {
        "oldpassword": PASSWORD,
        "password1": "a fresh battery staple",
        "password2": "a fresh battery staple",
    }
    browser.post("/accounts/password/change/", new)
    assert [event.user for event in of("password.changed")] == [alice.user]
    Client().post("/accounts/password/reset/", {"email": alice.email})
    assert [event.user for event in of("password.reset_asked")] == [alice.user]


@pytest.mark.asvs("16.3.2")
def test_a_refused_scope_is_kept_once_an_hour_with_its_key(acme: Party) -> None:
    api = Api(key_for("decide"))
    for _ in range(3):
        assert api.get("/v1/tenants").status == 403
    [event] = of("scope.refused")
    assert event.key is not None
    assert event.detail["path"] == "/v1/tenants"


def test_a_key_that_may_not_ask_is_kept_too_once_an_hour(committed_db: str) -> None:
    api = Api(key_for("consent:read"))
    question = {"tenant": "acme", "category": "machine_telemetry", "purpose": "shared_training"}
    for _ in range(3):
        assert api.post("/v1/decisions", question).code == "missing_scope"
    refused_scopes._POOL.submit(lambda: None).result(30)
    [event] = of("scope.refused")
    assert event.key is not None
    assert event.detail == {"scopes": "decide"}


def test_a_refusal_is_answered_though_it_cannot_be_kept(acme: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: object, **__: object) -> None:
        raise DatabaseError("read-only")

    monkeypatch.setattr(security_events, "record", silent)
    assert Api(key_for("decide")).get("/v1/tenants").status == 403


def test_members_are_events_too_once(acme: Party, alice: Human) -> None:
    with scope.everything(reason="audit"):
        [entry] = ledger.entries(kinds=["member.recorded/2"], account=acme.account)
    delivered = DeliveredEntry(entry.id, entry.kind, entry.tenant, entry.account, 0)
    assert "identity.security" in consumers.delivery_consumers(entry.kind)
    for _ in range(2):
        consumers.consumer_named("identity.security")(delivered, at=clock.now())
    [event] = of("member.changed")
    assert event.at == entry.recorded_at
    assert event.detail == {"entry": str(entry.id), "kind": entry.kind}


def test_events_are_hashed_into_the_ledger_and_compared(alice: Human) -> None:
    enter(alice)
    events = happened()
    assert security_events.seal(by=SETUP, at=clock.now()) == len(events)
    assert security_events.seal(by=SETUP, at=clock.now()) == 0
    sealed = happened()
    [entry] = {event.entry for event in sealed}
    assert entry is not None
    with scope.everything(reason="audit"):
        kept = ledger.entry(id=entry)
    assert kept.kind == kinds.SECURITY_SEALED.name
    body = kept.body
    assert (body["events"], body["sha256"]) == (len(events), sealing.digest(events))
    assert "as the ledger says" in verified()


@pytest.mark.asvs("16.4.2")
def test_a_change_or_a_loss_of_a_sealed_event_is_found(committed_db: str) -> None:
    for number in range(3):
        security_events.record("sign_in.failed", at=clock.now(), address=f"192.0.2.{number}")
    security_events.seal(by=SETUP, at=clock.now())
    with psycopg.connect(databases.admin_url(), dbname=committed_db) as root:
        root.execute("SET session_replication_role = replica")
        root.execute("ALTER TABLE identity_securityevent DISABLE TRIGGER ALL")
        root.execute("UPDATE identity_securityevent SET address = '' WHERE address = '192.0.2.1'")
        root.commit()
        with pytest.raises(CommandError, match="changed since"):
            call_command("security_events", "--verify")
        root.execute("ALTER TABLE identity_eventseal DISABLE TRIGGER ALL")
        root.execute("DELETE FROM identity_eventseal")
        root.execute("DELETE FROM identity_securityevent WHERE address = '192.0.2.2'")
        root.commit()


@pytest.mark.asvs("16.2.4")
def test_the_export_is_json_lines_of_a_period(alice: Human) -> None:
    enter(alice)
    output = io.StringIO()
    call_command("security_events", stdout=output)
    lines = [json.loads(line) for line in output.getvalue().splitlines()]
    assert [line["kind"] for line in lines] == ["sign_in.succeeded"]
    assert lines[0]["sealed_by"] is None
    with pytest.raises(CommandError, match="--since yesterday"):
        call_command("security_events", "--since", "yesterday")


def test_a_customers_scope_reads_no_event_and_nobody_changes_one(acme: Party, alice: Human) -> None:
    enter(alice)
    with scope.tenants([acme.tenant]):
        assert list(queries.events(**ALWAYS)) == []
    for statement in ("UPDATE identity_securityevent SET kind = kind", "DELETE FROM identity_securityevent"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_events_are_counted_by_kind_for_alerts(alice: Human) -> None:
    def counted() -> float:
        return REGISTRY.get_sample_value("licet_security_events_total", {"kind": "sign_in.failed"}) or 0

    before = counted()
    enter(alice, "wrong")
    assert counted() == before + 1


def test_kinds_are_listed(db: None) -> None:
    with pytest.raises(ValueError, match="is no kind of security event"):
        security_events.record("sign_in.dreamt", at=START)
    with pytest.raises(IntegrityError, match="security_event_kind_is_known"):
        SecurityEvent(kind="sign_in.dreamt", at=START).save(force_insert=True)


@pytest.mark.asvs("16.4.1")
def test_what_a_browser_calls_itself_cannot_smuggle_a_secret(db: None) -> None:
    security_events.record(
        "sign_in.failed", at=START, agent="a\0b lk_live_" + "a" * 38, detail={"password": "x"}
    )
    [event] = happened()
    assert event.agent == "ab lk_live_***"
    assert event.detail == {"password": "***"}


@pytest.mark.asvs("16.3.4")
def test_a_refused_start_is_kept_with_its_reasons(db: None) -> None:
    with pytest.raises(start_gate.Refused, match="SECRET_KEY is short"):
        start_gate._refuse("web", [Reason("secret_key_weak", "SECRET_KEY is short.")])
    [event] = of("start.refused")
    assert event.detail == {"part": "web", "reasons": ["secret_key_weak"]}


def test_a_start_is_refused_though_the_event_cannot_be_kept(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object, **__: object) -> None:
        raise DatabaseError("the database does not answer")

    monkeypatch.setattr(security_events, "record", silent)
    with pytest.raises(start_gate.Refused):
        start_gate._refuse("web", [Reason("secret_key_weak", "SECRET_KEY is short.")])


def test_old_events_are_removed_with_their_seals_and_young_ones_never(db: None) -> None:
    now = clock.now()
    for days in (401, 399, 100, 10):
        security_events.record("sign_in.failed", at=now - timedelta(days=days), address="192.0.2.1")
        security_events.seal(by=SETUP, at=now)
    security_events.record("sign_in.failed", at=now - timedelta(days=500))  # not sealed: it stays
    assert security_events.prune(days=400) == 1
    assert security_events.prune(days=1) == 2  # the database keeps 90 days whatever it is asked
    assert [(now - event.at).days for event in happened()] == [500, 10]
    assert "as the ledger says" in verified()
    for table in ("identity_securityevent", "identity_eventseal"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")  # the app has no such right
