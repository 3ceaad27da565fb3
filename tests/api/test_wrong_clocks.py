"""Clocks that are wrong, over HTTP: an ended jump stops nothing, and a server with a wrong clock does not decide."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command

from ledger import actors, clock, operations, queries, scope, sweeping
from ledger.entries import Draft
from tests import catalogue, clocks, databases, people, steered_clock
from tests.api.client import key_for
from tests.lineage.runs import RUN
from tests.servers import Caller, serving
from wire import times

SAID: dict[str, Any] = {
    "category": catalogue.TELEMETRY,
    "purpose": catalogue.SHARED,
    "terms": catalogue.TERMS,
    "conditions": {"fields": ["*"], "form": "raw", "regions": ["EU"], "model_families": ["*"]},
    "signatory": {"name": "Alice", "email": "a@c.example", "role": "CTO", "authority": "officer"},
    "evidence": [{"sha256": "9f" * 32, "name": "msa.pdf"}],
    "risk_class": "ordinary",
    "risk_accepted": True,
    "rights_attested": True,
}


CUSTOMERS = [f"customer-{number}" for number in range(12)]


def set_up(*names: str) -> str:
    """Customers and a catalogue in the connected database. Returns the key of a caller that may do everything."""
    for name in names:
        people.customer(name, name.title())
    catalogue.record()
    return key_for()


def jump(database: str) -> None:
    """Leave the newest entry 30 days ahead, and a clock that is right again."""
    ahead = timedelta(days=30)
    with databases.connected_as_superuser(database) as root:
        steered_clock.move(root, by=ahead)
    with scope.everything(reason="audit"):
        draft = Draft(uuid4(), "key.revoked/1", "live", {"key": "x"})
        operations.record([draft], by=actors.system("tests"), at=datetime.now(UTC) + ahead)
    with databases.connected_as_superuser(database) as root:
        steered_clock.move(root, by=timedelta())


@pytest.fixture
def jumped(committed_db: str) -> str:
    jump(committed_db)
    return committed_db


@pytest.fixture(scope="module")
def server_after_jump(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Caller]:
    with django_db_blocker.unblock(), databases.cloned() as database:
        with databases.connected(database):
            key = set_up(*CUSTOMERS)
            jump(database)
        with serving(database, log=tmp_path_factory.mktemp("jumped")) as [server]:
            yield Caller(server.port, key)


@pytest.fixture(scope="module")
def customers() -> Iterator[str]:
    return iter(CUSTOMERS)


@pytest.fixture
def web(server_after_jump: Caller) -> Iterator[Caller]:
    """A caller of the one server over a database whose clock had jumped."""
    with server_after_jump as caller:
        yield caller


@pytest.fixture
def acme(customers: Iterator[str]) -> str:
    """The key of a customer that no other test asks about."""
    return next(customers)


def question(tenant: str, **more: Any) -> dict[str, Any]:
    asked = {"tenant": tenant, "category": catalogue.TELEMETRY, "purpose": catalogue.SHARED, "region": "DE"}
    return {**asked, **more}


def authzen(tenant: str) -> dict[str, Any]:
    return {
        "subject": {"type": "training_job", "id": "job"},
        "action": {"name": catalogue.SHARED, "properties": {"region": "DE"}},
        "resource": {"type": "tenant_data", "id": f"{tenant}/{catalogue.TELEMETRY}"},
    }


def suspend(caller: Caller, tenant: str) -> None:
    said = {"name": tenant.title(), "region": "DE", "account": tenant, "suspended": True}
    answered = caller.call("PUT", f"/v1/tenants/{tenant}", json.dumps(said).encode())
    assert answered.status in (200, 201), answered.body


def consent(caller: Caller, tenant: str, **conditions: Any) -> str:
    said = {**SAID, "conditions": {**SAID["conditions"], **conditions}}
    made = caller.post(f"/v1/tenants/{tenant}/consents", said)
    assert (made.status, made.body.get("status")) == (201, "active"), made.body
    return str(made.body["id"])


def is_allowed(caller: Caller, tenant: str) -> bool:
    """What a single decision says, and AuthZEN with it."""
    single = caller.post("/v1/decisions", question(tenant))
    assert single.status == 200, single.body
    verdict = caller.post("/access/v1/evaluation", authzen(tenant))
    assert verdict.body.get("decision") == single.body["allow"], verdict.body
    if single.body["allow"]:
        left = times.parse(single.body["valid_until"]) - datetime.now(UTC)
        assert timedelta() < left <= timedelta(seconds=61)
    return bool(single.body["allow"])


@pytest.mark.parametrize("change", ["withdraw", "pause", "dispute"])
def test_after_a_jump_of_thirty_days_everything_is_recorded_and_final_at_once(
    web: Caller, acme: str, change: str
) -> None:
    id = consent(web, acme)
    assert is_allowed(web, acme)
    done = web.post(f"/v1/consents/{id}/{change}", {"reason": "the clock was wrong"})
    assert done.status in (200, 201), done.body
    assert not is_allowed(web, acme)
    seen = web.get(f"/v1/consents/{id}").body
    assert seen["status"] == {"withdraw": "withdrawn", "pause": "paused", "dispute": "disputed"}[change]
    if change == "pause":
        assert web.post(f"/v1/consents/{id}/resume", {"reason": ""}).status in (200, 201)
        assert is_allowed(web, acme)
    again = consent(web, acme) if change == "withdraw" else None
    assert again is None or is_allowed(web, acme)


def test_no_consent_expires_before_its_time_and_no_lease_is_longer_than_its_bound(
    web: Caller, acme: str
) -> None:
    until = datetime.now(UTC) + timedelta(days=10)  # before the newest entry's time
    consent(web, acme, valid_until=times.render(until.replace(microsecond=0)))
    assert is_allowed(web, acme)
    cleared = web.post("/v1/clearances", {**RUN, "form": "raw"})
    assert cleared.status in (200, 201), cleared.body
    left = times.parse(cleared.body["expires_at"]) - datetime.now(UTC)
    assert timedelta() < left <= timedelta(hours=1)


@pytest.mark.parametrize("change", ["withdraw", "pause", "dispute"])
def test_what_is_known_now_or_later_is_everything_recorded(web: Caller, acme: str, change: str) -> None:
    before = times.render(datetime.now(UTC))
    id = consent(web, acme)
    assert web.post(f"/v1/consents/{id}/{change}", {"reason": "changed"}).status in (200, 201)
    status = {"withdraw": "withdrawn", "pause": "paused", "dispute": "disputed"}[change]
    present = web.post("/v1/decisions", question(acme)).body
    later = times.render(datetime.now(UTC) + timedelta(hours=1))  # the entries' times lie 30 days ahead
    answered = web.post("/v1/decisions", question(acme, as_known_at=later))
    assert (answered.status, answered.body["historic"]) == (200, True), answered.body
    assert (answered.body["allow"], answered.body["revision"]) == (False, present["revision"])
    assert [reason["code"] for reason in answered.body["reasons"]] == [
        reason["code"] for reason in present["reasons"]
    ]
    [listed] = web.get(f"/v1/tenants/{acme}/consents?as_known_at={later}").body["data"]
    assert listed["status"] == status
    [listed] = web.get(f"/v1/tenants/{acme}/consents?at={later}").body["data"]
    assert listed["status"] == status
    # In the past, what has a time to come was not known.
    asked = web.post("/v1/decisions", question(acme, as_known_at=before))
    assert [reason["code"] for reason in asked.body["reasons"]] == ["no_consent"]
    assert web.get(f"/v1/tenants/{acme}/consents?as_known_at={before}").body["data"] == []
    asked = web.post("/v1/decisions", question(acme, at=before, as_known_at=later))
    assert [reason["code"] for reason in asked.body["reasons"]] == ["no_consent"]


def test_a_suspension_from_a_clock_ahead_is_known_now_and_not_before(web: Caller, acme: str) -> None:
    consent(web, acme)
    suspend(web, acme)
    later = times.render(datetime.now(UTC) + timedelta(hours=1))
    answered = web.post("/v1/decisions", question(acme, as_known_at=later)).body
    assert "tenant_suspended" in [reason["code"] for reason in answered["reasons"]]
    [listed] = web.get(f"/v1/tenants/{acme}/consents?as_known_at={later}").body["data"]
    assert listed["status"] == "suspended"


def test_a_suspension_counts_at_once(web: Caller, acme: str) -> None:
    consent(web, acme)
    suspend(web, acme)
    assert not is_allowed(web, acme)


def test_entries_are_lifted_by_microseconds_and_noted(jumped: str) -> None:
    with scope.everything(reason="audit"):
        before = queries.tree_head()
        [lifted] = operations.record(
            [Draft(uuid4(), "key.revoked/1", "live", {"key": "y"})], by=actors.system("tests"), at=clock.now()
        )
    assert lifted.recorded_at == before.recorded_at + timedelta(microseconds=1)
    with databases.connected_as_superuser(jumped) as root:
        [(seq, noted)] = root.execute("SELECT seq, recorded_at FROM ledger_lift").fetchall()
    assert (seq, noted) == (lifted.seq, lifted.recorded_at)


def test_an_operator_records_how_the_clock_was_healed(jumped: str) -> None:
    assert clock.state().problems == ["clock_ahead"]
    call_command("heal_clock", "--reason", "NTP was off")
    with scope.everything(reason="audit"):
        [healed] = queries.entries(kinds=["clock.healed/1"])
    assert healed.body["problem"] == "clock_ahead"
    assert healed.body["reason"] == "NTP was off"
    assert sweeping.sweep_time() is not None


@pytest.mark.parametrize("off", [timedelta(hours=1), timedelta(days=30)], ids=["an hour", "30 days"])
@pytest.mark.parametrize("sign", [1, -1], ids=["ahead", "behind"])
def test_a_server_with_a_wrong_clock_records_and_does_not_decide(
    committed_db: str, tmp_path: Path, off: timedelta, sign: int
) -> None:
    acme, globex = "acme", "globex"
    key = set_up(acme, globex)
    moved = clocks.moved(sign * off)
    with (
        serving(committed_db, log=tmp_path, **moved) as [wrong],
        serving(committed_db, log=tmp_path) as [right],
        Caller(wrong.port, key) as there,
        Caller(right.port, key) as here,
    ):
        id = consent(there, acme)
        assert is_allowed(here, acme)
        for path, body in (
            ("/v1/decisions", question(acme)),
            ("/access/v1/evaluation", authzen(acme)),
            ("/v1/clearances", {**RUN, "form": "raw"}),
        ):
            refused = there.post(path, body)
            assert (refused.status, refused.body["code"]) == (503, "clock_skew"), path
        other = consent(there, globex)
        assert there.post(f"/v1/consents/{other}/withdraw", {}).status == 200
        assert there.post(f"/v1/consents/{id}/withdraw", {}).status == 200
        assert not is_allowed(here, acme)
        with scope.everything(reason="audit"):
            newest = queries.tree_head().recorded_at
        assert abs(newest - datetime.now(UTC)) < timedelta(seconds=5)
