"""The vendor's sub-processors: announced with 30 days of notice, told to every customer, and objected to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from consent import processor_bars
from consent.models import ProcessorObjection
from consent.operations import processors as operations
from consent.processor_bars import ProcessorBar
from ledger import auditing, clock, projections, scope
from ledger import queries as ledger
from ledger.consumers import DeliveredEntry
from notices import consumers
from tests.api.client import Answered, Api, key_for
from tests.api.everywhere import everywhere
from tests.api.papers import Desk
from tests.people import Human, Party
from tests.portal.conftest import SignIn, sign_in  # noqa: F401  a fixture
from wire import ids, times

pytestmark = pytest.mark.usefixtures("catalogue")
PAGE = "/live/acme/processors/"


@pytest.fixture
def desk(acme: Party) -> Desk:
    return Desk()


def announce(desk: Desk, name: str = "gpu-cloud", **said: Any) -> Answered:
    body = {"name": name, "does": "Runs training jobs", "regions": ["DE"], **said}
    return desk.clerk.post("/v1/processors", body)


def days(number: int) -> str:
    return times.render(clock.now() + timedelta(days=number))


def listed(desk: Desk) -> list[dict[str, Any]]:
    return list(desk.clerk.get("/v1/processors")["data"])


def test_one_is_announced_30_days_before(desk: Desk) -> None:
    desk.consent()
    made = announce(desk)
    assert (made.status, made["status"], made["objected"]) == (200, "announced", None)
    assert times.parse(made["effective_from"]) - clock.now() > timedelta(days=29)
    assert [row["name"] for row in listed(desk)] == ["gpu-cloud"]
    assert announce(desk, "hurry", effective_from=days(29)).code == "notice_too_short"
    assert announce(desk, "later", effective_from=days(31)).status == 200


def test_before_the_first_consent_nobody_needs_notice(desk: Desk) -> None:
    made = announce(desk, effective_from="2025-01-01T00:00:00Z")
    assert made["status"] == "effective"


def test_the_same_again_changes_nothing_and_what_widens_needs_notice_again(desk: Desk) -> None:
    first = announce(desk, effective_from="2025-01-01T00:00:00Z")
    desk.consent()
    assert announce(desk, effective_from="2025-01-01T00:00:00Z")["entry"] == first["entry"]
    assert announce(desk)["entry"] == first["entry"]
    assert announce(desk, regions=["DE", "US"]).code == "notice_too_short"
    assert announce(desk, regions=["DE", "US"], effective_from=days(31))["status"] == "announced"
    assert announce(desk, does="Runs training jobs and keeps logs", effective_from=days(31)).status == 200
    assert announce(desk, ended=True)["status"] == "ended"
    assert announce(desk, effective_from=days(1)).code == "notice_too_short"


def test_an_announced_one_is_not_allowed_before_its_day_unless_the_consent_names_it(desk: Desk) -> None:
    desk.consent()
    asked = {"processors": ["gpu-cloud"]}
    assert desk.why(**asked) == []
    announce(desk)
    assert desk.why(**asked) == ["processor_not_allowed"]
    assert desk.why(processors=["another"]) == []
    desk.consent(processors=["gpu-cloud"])
    assert desk.why(**asked) == []


def test_an_objection_keeps_it_not_allowed_for_the_account_alone(
    desk: Desk,
    acme: Party,
    globex: Party,
    alice: Human,
    sign_in: SignIn,  # noqa: F811
) -> None:
    announce(desk, effective_from="2025-01-01T00:00:00Z")
    desk.consent(processors=["gpu-cloud"])
    desk.consent("globex")
    page = sign_in(alice)
    assert "gpu-cloud" in page.get(PAGE).content.decode()
    said = {"name": "gpu-cloud", "answer": "object", "reason": "A competitor owns it"}
    assert "may not touch your data" in page.post(f"{PAGE}answer/", said, follow=True).content.decode()
    asked = {"processors": ["gpu-cloud"]}
    [reason] = desk.decide(**asked)["reasons"]
    assert (reason["code"], reason["detail"]) == ("processor_not_allowed", {"processors": ["gpu-cloud"]})
    assert desk.why(tenant="globex", **asked) == []
    own = Api(key_for("consent:read", tenant=acme.tenant))
    assert [row["objected"] for row in own.get("/v1/processors")["data"]] == [True]
    page.post(f"{PAGE}answer/", {"name": "gpu-cloud", "answer": "accept"})
    assert desk.why(**asked) == []


def test_decisions_batches_and_clearances_agree(desk: Desk, acme: Party, alice: Human) -> None:
    announce(desk, effective_from="2025-01-01T00:00:00Z")
    desk.consent()
    with scope.everything(reason="staff"):
        operations.object_to(account=acme.account, name="gpu-cloud", by=alice.actor(), at=clock.now())
    shared = {"purpose": "train-shared-model", "form": "raw", "region": "DE", "processors": ["gpu-cloud"]}
    batch = desk.clerk.post(
        "/v1/decisions/batch",
        {**shared, "model_family": "wear", "items": [{"tenant": "acme", "category": "machine-telemetry"}]},
    )
    assert [code for code in batch["reasons"]["codes"] if code] == ["processor_not_allowed"]
    cleared = desk.clerk.post(
        "/v1/clearances",
        {
            "run": "r", "model": {"family": "wear", "name": "m", "version": "1"}, "datasets": [],
            "categories": ["machine-telemetry"], "tenants": ["acme"], "audience": "shared",
            "validate_only": True, **shared,
        },
    )  # fmt: skip
    [left_out] = cleared["manifest"]["excluded"]
    assert [each["code"] for each in left_out["reasons"]] == ["processor_not_allowed"]
    assert everywhere(desk) == [[]] * 5


@pytest.mark.parametrize("who", ["bob", "vera"])
def test_only_owners_object(
    desk: Desk,
    who: str,
    request: pytest.FixtureRequest,
    sign_in: SignIn,  # noqa: F811
) -> None:
    announce(desk)
    client = sign_in(request.getfixturevalue(who))
    assert "Owners of your account can object" in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}answer/", {"name": "gpu-cloud"}).status_code == 403


def test_nobody_objects_to_what_is_not_on_the_list(
    desk: Desk,
    alice: Human,
    sign_in: SignIn,  # noqa: F811
) -> None:
    assert sign_in(alice).post(f"{PAGE}answer/", {"name": "nobody"}).status_code == 404


def test_owners_of_every_customer_are_told(desk: Desk, alice: Human, charlie: Human, mailoutbox: Any) -> None:
    made = announce(desk)
    id = ids.parse(ids.ENTRY, made["entry"])
    with scope.everything(reason="audit"):
        row = ledger.entry(id=id)
    for _ in range(2):
        consumers.send_letters(DeliveredEntry(row.id, row.kind, row.tenant, row.account, 1), at=clock.now())
    assert sorted(mail.to[0] for mail in mailoutbox) == [alice.email, charlie.email]
    assert "gpu-cloud" in mailoutbox[0].subject
    assert "/processors/" in mailoutbox[0].body


def test_who_may_announce(desk: Desk, acme: Party) -> None:
    body = {"name": "x", "does": "y", "regions": ["DE"]}
    for key in (key_for("consent:write"), key_for(tenant=acme.tenant)):
        assert Api(key).post("/v1/processors", body).status == 403
    assert Api(key_for("runs")).get("/v1/processors").status == 200
    assert announce(desk, regions=[]).status == 400
    assert announce(desk, regions=["Mars"]).status == 400
    assert announce(desk, name="").status == 400


def test_the_state_is_the_fold_of_the_ledger(desk: Desk, acme: Party, alice: Human) -> None:
    announce(desk)
    with scope.everything(reason="staff"):
        operations.object_to(account=acme.account, name="gpu-cloud", by=alice.actor(), at=clock.now())
        operations.accept(account=acme.account, name="gpu-cloud", by=alice.actor(), at=clock.now())
    with auditing.snapshot():
        report = auditing.check_all(projections.registered())
    assert report.differences == []


def test_the_database_knows_the_answers(acme: Party) -> None:
    with (
        pytest.raises(IntegrityError, match="answer_about_a_processor_is_known"),
        transaction.atomic(),
        scope.everything(reason="staff"),
    ):
        ProcessorObjection.objects.create(
            account_id=acme.account, mode="live", name="x", kind="waved", claimed_at=clock.now(),
            entry_id=ids.new(at=clock.now()),
        )  # fmt: skip


@given(st.lists(st.sampled_from(["a", "b"])), st.sampled_from(["a", "b"]), st.none() | st.just(["a", "b"]))
def test_an_objection_bars_whatever_the_consent_names(
    objected: list[str], name: str, named: list[str] | None
) -> None:
    bars = [ProcessorBar(each) for each in objected]
    now = times.parse("2026-01-01T00:00:00Z")
    assert processor_bars.barred(name, bars, named=named, at=now) is (name in objected)
