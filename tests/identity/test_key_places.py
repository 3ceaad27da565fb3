"""A key that is bound to networks, a key from a new network, and the people who are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, IntegrityError, connection, transaction

from identity import alert_kinds
from identity.models import KeyNetwork, SecurityAlert
from identity.operations import alerts, security_events
from identity.queries import security_events as queries
from ledger import actors, clock, scope
from tenants.operations import approvals, key_requests
from tenants.operations.key_requests import KeyRequest
from tests.api.client import Answered, Api, key_for
from tests.people import Human, Party, human

HERE, NEAR, AFAR = "198.51.100.7", "198.51.100.9", "203.0.113.4"


@pytest.fixture(autouse=True)
def _forgotten() -> None:
    cache.clear()


def asked(text: str, address: str) -> Answered:
    api = Api(text)
    api._client.defaults["REMOTE_ADDR"] = address
    return api.get("/v1/key")


def events(*kinds: str) -> list[tuple[str, str]]:
    with scope.everything(reason="audit"):
        at = clock.now()
        found = list(queries.events(since=at - timedelta(days=1), until=at + timedelta(days=1)))
    return [(one.kind, one.address) for one in found if one.kind in kinds]


KEYS = ("key.elsewhere", "key.new_network")


def test_a_bound_key_is_refused_from_elsewhere_with_one_event_an_hour(db: None) -> None:
    bound = key_for("decide", networks=["198.51.100.0/24"])
    assert asked(bound, HERE)["networks"] == ["198.51.100.0/24"]
    for _ in range(3):
        refused = asked(bound, AFAR)
        assert (refused.status, refused.code) == (403, "network_not_allowed")
    assert events(*KEYS) == [("key.elsewhere", AFAR)]
    assert asked(bound, NEAR).status == 200


def test_a_key_from_a_new_network_is_an_event_and_its_first_network_is_none(db: None) -> None:
    text = key_for("decide")
    for address in (HERE, NEAR, HERE):
        assert asked(text, address).status == 200
    assert events(*KEYS) == []
    asked(text, AFAR)
    asked(text, AFAR)
    assert events(*KEYS) == [("key.new_network", AFAR)]


def mailed(mailoutbox: list[Any], address: str) -> list[str]:
    return [mail.body for mail in mailoutbox if mail.to == [address]]


def test_named_people_are_mailed_once_about_a_key(
    acme: Party, alice: Human, mailoutbox: list[Any], settings: Any
) -> None:
    settings.SECURITY_ALERTS_TO = ["watch@vendor.example"]
    holder = human("hugo@vendor.example", "Hugo")
    text = key_for("decide", tenant=acme.tenant, holder=holder.person, name="nightly")
    asked(text, HERE)
    asked(text, AFAR)
    assert alerts.watch(at=clock.now()) == 1
    assert alerts.watch(at=clock.now()) == 0
    for reader in ("watch@vendor.example", "hugo@vendor.example", alice.email):
        [body] = mailed(mailoutbox, reader)
        assert "203.0.113.0/24" in body
        assert "nightly" in body
        assert text not in body


def test_many_failures_are_told_to_the_person_and_to_the_administrators(
    alice: Human, mailoutbox: list[Any]
) -> None:
    ada = human("ada@vendor.example", "Ada", is_staff=True, is_superuser=True)
    at = clock.now()
    for number in range(alert_kinds.FAILURES_OF_PERSON):
        assert alerts.watch(at=at) == 0, number
        security_events.record("sign_in.failed", at=at, user=alice.user, address=f"192.0.2.{number}")
    assert alerts.watch(at=at) == 1
    assert mailed(mailoutbox, ada.email)
    assert mailed(mailoutbox, alice.email)


def test_many_failures_from_one_address_are_told(db: None, mailoutbox: list[Any], settings: Any) -> None:
    settings.SECURITY_ALERTS_TO = ["watch@vendor.example"]
    at = clock.now()
    for _ in range(alert_kinds.FAILURES_OF_ADDRESS):
        security_events.record("sign_in.failed", at=at, address=AFAR)
    assert alerts.watch(at=at + alert_kinds.FAILURES_WITHIN) == 0  # over: old failures are no news
    assert alerts.watch(at=at) == 1
    [body] = mailed(mailoutbox, "watch@vendor.example")
    assert AFAR in body


def test_a_mail_that_fails_is_sent_at_the_next_look(db: None, mailoutbox: list[Any], settings: Any) -> None:
    settings.SECURITY_ALERTS_TO = ["watch@vendor.example"]
    text = key_for("decide")
    asked(text, HERE)
    asked(text, AFAR)
    settings.EMAIL_BACKEND = "tests.no.such.backend"
    with pytest.raises(ImportError):
        alerts.watch(at=clock.now())
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert alerts.watch(at=clock.now()) == 1


def test_the_tables_keep_their_rules(db: None) -> None:
    text = key_for("decide")
    asked(text, HERE)
    with scope.everything(reason="audit"):
        row = KeyNetwork.objects.get()
        today = {"day": clock.now().date(), "found_at": clock.now()}
        SecurityAlert.objects.create(kind="key.elsewhere", subject="x", **today)
        with pytest.raises(IntegrityError, match="a_network_of_a_key_is_noted_once"), transaction.atomic():
            KeyNetwork.objects.create(key_id=row.key_id, network=row.network, first_at=row.first_at)
        with pytest.raises(IntegrityError, match="one_alert_a_day"), transaction.atomic():
            SecurityAlert.objects.create(kind="key.elsewhere", subject="x", **today)
        with (
            pytest.raises(IntegrityError, match="security_alert_kind_is_known"),
            transaction.atomic(),
        ):
            SecurityAlert.objects.create(kind="weather", subject="x", **today)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM identity_keynetwork")


def test_a_member_of_staff_who_approves_much_is_told_to_the_others(
    acme: Party, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("identity.queries.alerts.APPROVALS_OF_PERSON", 2)
    ada, ben, cleo = (
        human(f"{name}@vendor.example", name.title(), is_staff=True, is_superuser=True)
        for name in ("ada", "ben", "cleo")
    )
    for number in range(2):
        at = clock.now()
        with scope.everything(reason="staff"):
            waits, _ = key_requests.request_api_key(
                KeyRequest("live", f"k{number}", ["admin"], ada.person, expires_at=at + timedelta(days=9)),
                by=actors.person(ada.person, channel="admin"),
                at=at,
            )
            approvals.approve(id=waits, by=actors.person(ben.person, channel="admin"), at=at)
        assert alerts.watch(at=clock.now()) == number
    assert {mail.to[0] for mail in mailoutbox if "approved much" in mail.subject} == {ada.email, cleo.email}
