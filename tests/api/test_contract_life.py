"""A contract's life over HTTP: lapse, end, holdover and renewal; nothing of it permits by the passing of time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from ledger import clock
from tests.api.client import Answered, Api, check, key_for
from tests.api.papers import SIGNATORY, Desk
from tests.people import Party
from wire import times

pytestmark = pytest.mark.usefixtures("catalogue")

PAST, LONG_AGO = "2026-01-01T00:00:00Z", "2024-01-01T00:00:00Z"


@pytest.fixture
def desk(acme: Party) -> Desk:
    return Desk()


def ago(**span: float) -> str:
    return times.render(clock.now() - timedelta(**span))


def end(desk: Desk, decision: str = "holdover", **said: Any) -> Answered:
    body = {"decision": decision, "signatory": SIGNATORY, **said}
    return desk.customer.post("/v1/accounts/acme/contract-end", body)


def test_a_prohibition_that_ends_by_date_still_denies(desk: Desk) -> None:
    desk.consent()
    desk.recorded("msa", effective_from=LONG_AGO, effective_until=PAST)
    [reason] = desk.decide()["reasons"]
    assert (reason["code"], reason["detail"]["agreement"], reason["since"], reason["detail"]["account"]) == (
        "agreement_lapsed", "msa", PAST, "acme",
    )  # fmt: skip


def test_a_services_only_paper_that_ends_by_date_still_denies(desk: Desk) -> None:
    desk.consent()
    desk.recorded("msa", training="silent", effective_from=LONG_AGO, effective_until=PAST)
    assert desk.why() == ["agreement_lapsed"]


def test_only_a_paper_of_two_or_an_owner_ends_a_lapse(desk: Desk, acme: Party) -> None:
    desk.consent()
    desk.recorded("msa", effective_from=LONG_AGO, effective_until=PAST)
    newer = {"kind": "msa", "training": "opt_in", "effective_from": PAST}
    assert desk.paper("msa-2", **newer).code == "new_evidence_needed"
    waits = desk.amend("msa-2", **newer)
    assert waits["status"] == "pending"
    assert desk.why() == ["agreement_lapsed"]
    desk.owner_approves(waits, acme.account)
    assert desk.why() == []


def test_an_amendments_end_is_its_own_and_the_paper_it_amends_speaks_again(desk: Desk, acme: Party) -> None:
    desk.consent()
    desk.recorded("msa", training="prohibited")
    lifted = desk.amend("am-1", amends="msa", effective_until=times.render(clock.now() + timedelta(days=9)))
    desk.owner_approves(lifted, acme.account)
    assert desk.why() == []
    past = desk.amend("am-2", amends="am-1", training="opt_in", effective_until=PAST)
    assert desk.why() == [], past.body
    for reference, until in (("msa-3", None), ("am-3", PAST)):
        said = {"amends": "msa-3", "kind": "amendment", "training": "opt_in"} if until else {}
        desk.recorded(reference, effective_until=until, **said)
    assert [reason["detail"]["agreement"] for reason in desk.decide()["reasons"]] == ["msa-3"]


def test_when_the_last_paper_that_permits_has_ended_everything_is_denied(desk: Desk) -> None:
    consent = desk.consent()
    assert desk.why() == []  # an account that never had a paper never gets there
    desk.recorded("msa", training="opt_in", effective_from=LONG_AGO, effective_until=PAST)
    [reason] = desk.decide()["reasons"]
    assert (reason["code"], reason["detail"]["agreement"], reason["since"]) == ("contract_ended", "msa", PAST)
    assert desk.clerk.get(f"/v1/consents/{consent['id']}")["status"] == "suspended"
    desk.recorded("order-1", kind="order_form", training="silent")
    assert desk.why() == ["contract_ended"]


@pytest.mark.parametrize("said", [{"training": "opt_in"}, {"training": "silent", "data_use": "wider"}])
def test_a_contract_goes_on_while_one_paper_permits(desk: Desk, acme: Party, said: dict[str, Any]) -> None:
    desk.consent()
    desk.recorded("msa", training="opt_in", effective_from=LONG_AGO, effective_until=PAST)
    desk.owner_approves(desk.amend("msa-2", kind="msa", effective_from=LONG_AGO, **said), acme.account)
    assert desk.why() == []


def test_a_paper_that_renews_stays_until_another_names_its_end(desk: Desk) -> None:
    desk.consent()
    desk.recorded("msa", training="opt_in", effective_from=LONG_AGO, effective_until=PAST, renewal="auto")
    assert desk.why() == []
    desk.recorded(
        "notice", kind="order_form", training="silent", ends={"reference": "msa", "at": ago(days=1)}
    )
    assert desk.why() == ["contract_ended"]


def test_a_renewing_prohibition_stays_too(desk: Desk) -> None:
    desk.consent()
    desk.recorded("msa", effective_from=LONG_AGO, effective_until=PAST, renewal="auto")
    assert desk.why() == ["agreement_prohibits"]


def test_a_renewal_restores_whenever_it_is_recorded(desk: Desk, acme: Party) -> None:
    desk.consent()
    desk.recorded("msa", training="opt_in", effective_from=LONG_AGO, effective_until=ago(days=20))
    late = desk.amend("msa-2", kind="msa", effective_from=ago(days=25))
    assert (late["status"], desk.why()) == ("pending", ["contract_ended"])
    desk.approve(late)
    assert desk.why() == []


def test_a_contract_after_a_gap_restores_nothing(desk: Desk, acme: Party) -> None:
    desk.consent()
    desk.recorded("msa", training="opt_in", effective_from=LONG_AGO, effective_until=PAST)
    desk.owner_approves(desk.amend("msa-2", kind="msa", effective_from=ago(seconds=0)), acme.account)
    assert desk.why() == ["contract_ended"]
    desk.consent()
    assert desk.why() == []


def test_an_owner_may_let_consents_go_on_for_sixty_days(desk: Desk) -> None:
    desk.consent()
    desk.recorded("msa", training="opt_in", effective_from=LONG_AGO, effective_until=ago(days=3))
    refused = end(desk, until=times.render(clock.now() + timedelta(days=61)))
    assert (refused.status, refused.code) == (422, "holdover_too_long")
    held = end(desk, until=times.render(clock.now() + timedelta(days=30)))
    assert held.status == 200, held.body
    check(held.body, "ContractEnd")
    assert (held["decision"], desk.why()) == ("holdover", [])
    again = end(desk, until=times.render(clock.now() + timedelta(days=62)))
    assert again.code == "holdover_too_long"
    assert end(desk, "end")["until"] is None
    assert desk.why() == ["contract_ended"]


def test_a_holdover_ends(desk: Desk) -> None:
    desk.consent()
    desk.recorded("msa", training="opt_in", effective_from=LONG_AGO, effective_until=ago(days=3))
    until = times.parse(end(desk)["until"])
    assert timedelta(days=59) < until - clock.now() <= timedelta(days=60)
    assert desk.why() == []
    with time_machine.travel(until + timedelta(minutes=1)):
        assert desk.why() == ["contract_ended"]


def test_who_decides_about_the_end_signs(desk: Desk) -> None:
    said = {"decision": "end", "signatory": SIGNATORY}
    assert Api(key_for("consent:write")).post("/v1/accounts/acme/contract-end", said).status == 403
    assert desk.customer.post("/v1/accounts/acme/contract-end", {"decision": "end"}).status == 400
    assert (end(desk).status, end(desk).code) == (409, "contract_has_no_end")
    desk.recorded("msa", training="opt_in", effective_from=LONG_AGO)
    assert end(desk).code == "contract_has_no_end"
    assert end(desk, "later").status == 400


def test_a_prohibition_that_goes_leaves_the_end_of_the_contract(desk: Desk, acme: Party) -> None:
    desk.consent()
    desk.recorded("msa", training="opt_in", effective_from=LONG_AGO, effective_until=PAST)
    desk.recorded("dpa", kind="dpa", training="prohibited")
    assert desk.why() == ["agreement_prohibits"]
    lifted = desk.amend("am-1", training="silent", ends={"reference": "dpa", "at": ago(days=1)})
    desk.owner_approves(lifted, acme.account)
    assert desk.why() == ["contract_ended"]
