"""Terms bound the list of competitors, and spare standing customers for a time: over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from ledger import scope
from lineage.judgement.model_name import ModelName
from lineage.transfers.queries import uses
from tenants.queries import accounts, customers
from tests.api.client import Answered, Api, key_for
from tests.catalogue import OWN, give
from tests.lineage.promises import Legal, under
from tests.lineage.runs import Job
from tests.lineage.shelf import Shelf
from tests.people import Party, customer

pytestmark = pytest.mark.usefixtures("catalogue", "acme")
GLOBEX = {"name": "Globex Turbines", "kind": "company"}


@pytest.fixture
def api(db: None) -> Api:
    return Api(key_for())


def names(api: Api, *listed: str, of: str = "tenants") -> Answered:
    body: dict[str, Any] = {"name": "ACME", "competitors": [{"name": name} for name in listed]}
    if of == "tenants":
        body["region"] = "DE"
    return api.put(f"/v1/{of}/acme", body)


def bounded(**limits: Any) -> None:
    give(terms=under("t1", {"kind": "competitor"}, competitors=limits))


@pytest.mark.parametrize("of", ["tenants", "accounts"])
def test_a_list_over_the_bound_is_refused(api: Api, of: str) -> None:
    bounded(most=2)
    assert names(api, "A", "B", of=of).status == 200
    refused = names(api, "A", "B", "C", of=of)
    assert (refused.status, refused.code) == (422, "too_many_competitors")
    assert names(api, "A", "C", of=of).status == 200  # one for another
    assert [one["name"] for one in api.get("/v1/accounts/acme")["competitors"]] == ["A", "B", "C"]


def test_a_shorter_list_widens_and_waits_for_a_second_person(api: Api) -> None:
    bounded(most=2)
    names(api, "A", "B")
    shorter = names(api, "A", of="accounts")
    (waiting,) = shorter["approvals"]
    assert (waiting["member"], waiting["status"]) == ("competitors", "pending")
    assert [one["name"] for one in shorter["competitors"]] == ["A", "B"]


def test_a_list_changes_so_often_a_year(api: Api) -> None:
    bounded(changes_per_year=2)
    assert names(api, "A").status == 200  # the first list is no change
    assert names(api, "A").status == 200  # nor is the same list again
    assert names(api, "A", "B").status == 200
    assert names(api, "A", "B", "C").status == 200
    refused = names(api, "A", "B", "C", "D")
    assert (refused.status, refused.code) == (422, "too_many_competitor_changes")
    assert names(api, "A", "B", of="accounts").status == 200  # taking one off is asked of a second person


def test_before_it_accepted_any_terms_the_offered_ones_bound_an_account(api: Api) -> None:
    under("t2", {"kind": "competitor"}, competitors={"most": 1})
    assert names(api, "A", "B").code == "too_many_competitors"


def test_terms_that_bound_nothing_leave_the_list_open(api: Api) -> None:
    bounded(most=1)
    give(purpose=OWN, terms=under("open", {"kind": "competitor"}))
    assert names(api, "A", "B").status == 200


# -- standing customers ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("globex")
@pytest.mark.parametrize(("standing", "spared"), [(0, False), (30, True), ("keep", True)])
def test_a_new_name_spares_the_hosted_use_of_a_standing_customer(
    api: Api, job: Job, shelf: Shelf, standing: Any, spared: bool
) -> None:
    bounded(standing_customers=standing)
    job.cleared(tenants=["acme"])
    names(api, "Globex Turbines")
    legal = Legal(api)
    assert (shelf.reasons("7", "serve", audience="globex") == []) is spared
    assert (legal.outcome(GLOBEX, mode="hosted_use") == "allowed") is spared
    assert (shelf.check("7", "deploy")["not_for"] == []) is spared
    for mode in ("sale", "licence", "weights"):
        assert legal.outcome(GLOBEX, mode=mode) == "blocked"
    assert legal.outcome(GLOBEX, vendor=True) == "blocked"
    assert legal.outcome(GLOBEX) == "blocked"  # any kind of transfer


def test_after_the_wind_down_it_acts(api: Api, globex: Party, job: Job) -> None:
    bounded(standing_customers=30)
    job.cleared(tenants=["acme"])
    names(api, "Globex Turbines")
    allowed = Legal(api).check(GLOBEX, mode="hosted_use")
    assert allowed["allow"]
    for days, allow in ((29, True), (31, False)):
        at = datetime.now(UTC) + timedelta(days=days)
        with time_machine.travel(at), scope.everything(reason="decide"):
            seen = uses.version_of(mode="live", model=ModelName("wear", "pm", "7"), at=at)
            judged = uses.judge_version(seen, "serve", audience=globex.tenant, at=at)
        assert judged.allow is allow


def test_who_becomes_a_customer_after_it_was_named_is_no_standing_customer(
    api: Api, job: Job, shelf: Shelf
) -> None:
    bounded(standing_customers="keep")
    job.cleared(tenants=["acme"])
    names(api, "Globex Turbines")
    customer("globex", "Globex Turbines", at=datetime.now(UTC) + timedelta(seconds=1))
    assert shelf.reasons("7", "serve", audience="globex") == ["audience_not_allowed"]


def test_a_name_keeps_its_day_when_others_are_added(api: Api, globex: Party, job: Job) -> None:
    """An old name stays an old name: the entry that named it explains its row."""
    names(api, "Globex Turbines")
    with scope.everything(reason="staff"):
        (first,) = customers.competitors_above(accounts=[_account()])[_account()]
    names(api, "Globex Turbines", "Hooli")
    with scope.everything(reason="staff"):
        by_name = {
            one.name: one.named_at for one in customers.competitors_above(accounts=[_account()])[_account()]
        }
    assert by_name["Globex Turbines"] == first.named_at
    assert by_name["Hooli"] > first.named_at  # type: ignore[operator]


def _account() -> Any:
    return accounts.account(mode="live", key="acme").id
