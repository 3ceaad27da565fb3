"""A certificate with residuals names their end date; a second certificate closes them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from documents.certificates import pdf, verification
from ledger import scope
from lineage.destruction.queries import certificates
from lineage.tasks import watch_deadlines
from tests.api.client import Api, check, key_for
from tests.api.destruction_forms import PERFORMED, looked
from tests.audits.stage import in_days
from tests.catalogue import TELEMETRY, give
from tests.desk.legal_staff import legal
from tests.lineage.copies import a_moment_ago, now, orders, withdraw
from tests.lineage.promises import work_off
from tests.lineage.runs import Job
from tests.people import Party
from tests.portal.conftest import sign_in
from wire import ids, times

__all__ = ["sign_in"]

LEFT = {"residuals": "Backups"}


@pytest.fixture
def order(acme: Party, schedule: None, job: Job) -> str:
    given = give()
    said = [{"kind": "data_set", "location": "s3://a", "rows": 3}]
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), holdings=said)
    withdraw(given)
    return ids.render(ids.DESTRUCTION, orders()[0].id)


def certify(order: str, **changes: Any) -> Any:
    api = Api(key_for())
    said = {**PERFORMED, "performed_at": times.render(a_moment_ago()), "verification": looked(), **changes}
    answered = api.post(f"/v1/destructions/{order}/confirm", said)
    assert answered.status == 200, answered.raw
    return api.get(f"/v1/certificates/{answered['certificate']}").body


def gone(certificate: str, **changes: Any) -> Any:
    said = {**PERFORMED, "performed_at": times.render(a_moment_ago()), "verification": looked(), **changes}
    return Api(key_for()).post(f"/v1/certificates/{certificate}/residuals", said)


def test_a_certificate_with_residuals_names_their_end_date(order: str) -> None:
    until = in_days(20)
    certificate = certify(order, **LEFT, residuals_until=until)
    check(certificate, "Certificate")
    assert (certificate["residuals"], certificate["residuals_until"]) == (["Backups"], until)
    assert certificate["residuals_until_reason"] is None
    shown = Api(key_for()).get(f"/v1/destructions/{order}")
    check(shown.body, "DestructionDetail")
    assert shown["confirmations"][0]["residuals_until"] == until


@pytest.mark.parametrize(("said", "reason"), [(LEFT, "not_stated"), ({}, "no_residuals")])
def test_an_end_that_was_not_stated_is_null_with_its_reason(
    order: str, said: dict[str, Any], reason: str
) -> None:
    certificate = certify(order, **said)
    assert (certificate["residuals_until"], certificate["residuals_until_reason"]) == (None, reason)


@pytest.mark.parametrize(
    "said",
    [{"residuals_until": "2200-01-01T00:00:00Z"}, {**LEFT, "residuals_until": "2025-01-01T00:00:00Z"}],
)
def test_only_residuals_have_an_end_and_it_lies_ahead(order: str, said: dict[str, Any]) -> None:
    body = {**PERFORMED, "performed_at": times.render(a_moment_ago()), **said}
    answered = Api(key_for()).post(f"/v1/destructions/{order}/confirm", body)
    assert (answered.status, answered.code) == (422, "deadline_over")


def test_a_second_certificate_closes_them_once(order: str) -> None:
    first = certify(order, **LEFT, residuals_until=in_days(20))
    second = gone(first["id"])
    assert second.status == 201, second.raw
    check(second.body, "Certificate")
    assert (second["closes"], second["residuals"], second["order"]["id"]) == (first["id"], [], order)
    assert [person["name"] for person in second["people"]] == ["Paul Park", "Wanda Wells"]
    api = Api(key_for())
    assert api.get(f"/v1/certificates/{second['id']}").body == second.body
    assert api.get(f"/v1/destructions/{order}")["closing_certificate"] == second["id"]
    assert (gone(first["id"]).status, gone(first["id"]).code) == (409, "residuals_closed")
    assert gone(second["id"]).code == "no_residuals"
    id = ids.parse(ids.CERTIFICATE, second["id"])
    checked = verification.check(id)
    assert checked is not None
    assert checked.genuine
    with scope.everything(reason="audit"):
        seen = certificates.certificate(id=id)
        assert seen is not None
        assert pdf.pdf(seen).startswith(b"%PDF")


def test_the_person_who_destroyed_what_remained_does_not_verify_it(order: str) -> None:
    first = certify(order, **LEFT)
    answered = gone(first["id"], verification=looked("Paul Park"))
    assert answered.code == "verifier_is_performer"


def test_nothing_that_remained_is_closed_where_nothing_did(order: str) -> None:
    answered = gone(certify(order)["id"])
    assert (answered.status, answered.code) == (422, "no_residuals")


def test_owners_are_told_once_when_the_day_comes(order: str, alice: Any, mailoutbox: Any) -> None:
    certify(order, **LEFT, residuals_until=in_days(20))
    with time_machine.travel(now() + timedelta(days=21), tick=True):
        watch_deadlines()
        watch_deadlines()
        work_off()
        told = [one.subject for one in mailoutbox if "should be gone" in one.subject]
        assert told == ["What remained should be gone: data of ACME Pumps (data set)"]


def test_owners_are_not_told_of_a_day_when_a_second_certificate_closed_it(
    order: str, alice: Any, mailoutbox: Any
) -> None:
    first = certify(order, **LEFT, residuals_until=in_days(20))
    gone(first["id"])
    work_off()
    assert [one for one in mailoutbox if "Nothing remains" in one.subject]
    with time_machine.travel(now() + timedelta(days=21), tick=True):
        watch_deadlines()
        work_off()
        assert not [one for one in mailoutbox if "should be gone" in one.subject]


def test_the_customers_page_says_what_remains_until_when_and_that_it_is_gone(
    order: str, alice: Any, sign_in: Any
) -> None:
    first = certify(order, **LEFT, residuals_until="2200-01-01T00:00:00Z")
    owner = sign_in(alice)
    assert "What remains: Backups, until" in owner.get(f"/live/acme/destruction/{order}/").content.decode()
    second = gone(first["id"])
    assert f"/verify/{second['id']}" in owner.get(f"/live/acme/destruction/{order}/").content.decode()
    assert owner.get(f"/verify/{second['id']}").status_code == 200


def test_staff_state_the_day_at_the_desk(order: str) -> None:
    desk, id = legal("Lena"), ids.parse(ids.DESTRUCTION, order)
    said = {
        "do": "confirm",
        "method": "clear",
        "technique": "overwrite",
        "tool": "shred 9.4",
        "organisation": "Vendor GmbH",
        "performed_on": f"{now():%Y-%m-%d}",
        "residuals": "Backups",
        "residuals_until": "2200-01-01",
    }
    assert desk.post(f"/admin/destruction/{id}/", said).status_code == 302
    shown = Api(key_for()).get(f"/v1/destructions/{order}")
    assert shown["confirmations"][0]["residuals_until"] == "2200-01-01T00:00:00Z"
