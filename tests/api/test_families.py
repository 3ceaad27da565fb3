"""Tenants of one account are merged, and successors are split off: over HTTP and in the portal."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from consent import forms, meets, regions
from consent.conditions import Conditions
from consent.meets import Side
from consent.windows import DataWindow
from ledger import auditing, clock, projections, scope
from tenants.models import TenantSplit
from tenants.queries import tenants
from tests import catalogue as vendor
from tests.api.client import Answered, Api, key_for
from tests.api.everywhere import everywhere
from tests.api.papers import SIGNATORY, Desk
from tests.people import Human, Party
from tests.portal.conftest import SignIn, sign_in  # noqa: F401  a fixture
from wire import ids

pytestmark = pytest.mark.usefixtures("catalogue", "schedule")


@pytest.fixture
def desk(acme: Party) -> Desk:
    desk = Desk()
    made = desk.clerk.put("/v1/tenants/north", {"name": "ACME North", "region": "DE", "account": "acme"})
    assert made.status == 201, made.body
    return desk


def merge(desk: Desk, tenant: str = "north", into: str = "acme") -> Answered:
    return desk.customer.post(f"/v1/tenants/{tenant}/merge", {"into": into, "signatory": SIGNATORY})


def merged(desk: Desk) -> Answered:
    done = merge(desk)
    assert done.status == 200, done.body
    return done


def test_the_old_key_answers_as_the_new_one(desk: Desk) -> None:
    for tenant in ("acme", "north"):
        desk.consent(tenant)
    done = merged(desk)
    assert (done["object"], done["tenant"], done["into"], done["closed"]) == ("merge", "north", "acme", [])
    assert len(done["restated"]) == 1
    assert everywhere(desk) == [[]] * 5
    old, new = desk.decide(tenant="north"), desk.decide()
    assert (old["allow"], old["consent"]) == (True, new["consent"]) == (True, done["restated"][0])
    assert desk.clerk.get("/v1/tenants/north")["key"] == "acme"
    assert desk.clerk.get("/v1/tenants/acme")["aliases"] == ["north"]
    assert [row["key"] for row in desk.clerk.get("/v1/tenants")["data"]] == ["acme"]


def test_a_field_is_allowed_only_where_both_allowed_it(desk: Desk) -> None:
    desk.consent(fields=["rpm", "uptime"])
    desk.consent("north", fields=["rpm"])
    merged(desk)
    assert desk.why(fields=["rpm"]) == []
    assert desk.why(fields=["uptime"]) == ["fields_not_covered"]
    assert desk.why(tenant="north", fields=["uptime"]) == ["fields_not_covered"]


def test_the_stricter_condition_of_each_kind_counts(desk: Desk) -> None:
    desk.consent(regions=["EU"], retention_days=30)
    desk.consent("north", form="pseudonymised", regions=["DE", "US"], model_families=["wear"])
    done = merged(desk)
    [id] = done["restated"]
    said = desk.customer.get(f"/v1/consents/{id}")["conditions"]
    assert (said["form"], said["regions"], said["model_families"]) == ("pseudonymised", ["DE"], ["wear"])
    assert said["retention_days"] == 30


def test_what_only_one_allowed_is_closed_until_it_is_stated_anew(desk: Desk) -> None:
    consent = desk.consent()
    done = merged(desk)
    assert done["restated"] == []
    assert done["closed"] == [{"category": vendor.TELEMETRY, "purpose": vendor.SHARED}]
    assert everywhere(desk) == [["no_consent"]] * 5
    assert desk.customer.get(f"/v1/consents/{consent['id']}")["status"] == "suspended"
    desk.consent()
    assert everywhere(desk) == [[]] * 5


def test_what_only_the_old_key_allowed_is_not_allowed_for_the_new_one(desk: Desk) -> None:
    desk.consent("north")
    merged(desk)
    assert desk.why() == ["no_consent"]
    assert desk.why(tenant="north") == ["no_consent"]


def test_consents_with_nothing_in_common_are_closed(desk: Desk) -> None:
    desk.consent(regions=["DE"])
    desk.consent("north", regions=["US"])
    assert merged(desk)["restated"] == []
    assert desk.why() == ["no_consent"]


def test_a_second_signature_is_still_needed_where_the_account_asks_for_two(desk: Desk) -> None:
    for tenant in ("acme", "north"):
        desk.consent(tenant)
    desk.clerk.put("/v1/accounts/acme", {"name": "ACME", "signatures_required": 2})
    [id] = merged(desk)["restated"]
    assert desk.customer.get(f"/v1/consents/{id}")["status"] == "proposed"
    assert desk.why() != []
    second = {"signatory": {**SIGNATORY, "email": "cleo@acme.example", "name": "Cleo"}, "risk_accepted": True}
    assert desk.customer.post(f"/v1/consents/{id}/confirm", second)["status"] == "active"
    assert desk.why() == []


def test_the_price_is_that_of_what_both_allowed(desk: Desk) -> None:
    for tenant in ("acme", "north"):
        desk.consent(tenant)
    before = desk.clerk.get("/v1/tenants/acme/entitlement")["discount_bps"]
    merged(desk)
    assert desk.clerk.get("/v1/tenants/acme/entitlement")["discount_bps"] == before > 0


def test_the_merged_tenant_leaves_its_subscription(desk: Desk) -> None:
    paid = {"name": "ACME", "subscriptions": [{"id": "sub_1", "tenants": ["acme", "north"]}]}
    desk.clerk.put("/v1/accounts/acme", paid)
    merged(desk)
    assert desk.clerk.get("/v1/accounts/acme")["subscriptions"][0]["tenants"] == ["acme"]


@pytest.mark.parametrize(
    ("tenant", "into", "refusal"),
    [
        ("north", "north", (422, "same_tenant")),
        ("north", "nobody", (422, "unknown_tenant")),
        ("nobody", "acme", (404, "no_such_tenant")),
        ("north", "globex", (422, "accounts_differ")),
    ],
)
def test_what_cannot_be_merged(
    desk: Desk, globex: Party, tenant: str, into: str, refusal: tuple[int, str]
) -> None:
    refused = merge(desk, tenant, into)
    assert (refused.status, refused.code) == refusal


def test_it_takes_a_key_that_attests_and_a_signatory(desk: Desk) -> None:
    writer = Api(key_for("consent:write", "catalogue:write"))
    assert writer.post("/v1/tenants/north/merge", {"into": "acme", "signatory": SIGNATORY}).status == 403
    assert writer.post("/v1/tenants/north/split", {"into": ["a"], "signatory": SIGNATORY}).status == 403
    assert desk.customer.post("/v1/tenants/north/merge", {"into": "acme"}).status == 400


def test_a_paper_about_one_of_them_must_be_about_both(desk: Desk) -> None:
    desk.recorded("site", scope={"tenants": ["north"]})
    assert merge(desk).code == "papers_differ"


def test_a_suspended_one_is_not_merged_into_one_that_is_not(desk: Desk) -> None:
    desk.clerk.put("/v1/tenants/north", {"name": "N", "region": "DE", "suspended": True})
    assert (merge(desk).status, merge(desk).code) == (409, "state_conflict")


def test_a_merged_key_is_taken_for_ever(desk: Desk) -> None:
    merged(desk)
    assert desk.clerk.put("/v1/tenants/north", {"name": "N", "region": "DE"}).code == "name_taken"
    assert merge(desk, "north", "acme").code == "same_tenant"


def test_a_running_job_keeps_what_both_allow(desk: Desk) -> None:
    for tenant in ("acme", "north"):
        desk.consent(tenant)
    body = {
        "run": "r", "model": {"family": "wear", "name": "m", "version": "1"}, "datasets": [],
        "categories": [vendor.TELEMETRY], "tenants": "*", "audience": "shared", "purpose": vendor.SHARED,
        "form": "raw", "region": "DE",
    }  # fmt: skip
    run = desk.clerk.post("/v1/clearances", body)
    merged(desk)
    beat = desk.clerk.post(f"/v1/clearances/{run['id']}/heartbeat")
    assert {each["tenant"] for each in beat["withdrawn"]} <= {"acme", "north"}
    again = desk.clerk.post("/v1/clearances", {**body, "run": "r2"})
    entries = desk.clerk.get(f"/v1/clearances/{again['id']}/manifest")["entries"]
    assert [(row["tenant"], row["aliases"]) for row in entries] == [("acme", ["north"])]


def test_the_state_is_the_fold_of_the_ledger(desk: Desk) -> None:
    for tenant in ("acme", "north"):
        desk.consent(tenant)
    merged(desk)
    desk.customer.post("/v1/tenants/acme/split", {"into": ["south"], "signatory": SIGNATORY})
    with auditing.snapshot():
        report = auditing.check_all(projections.registered())
    assert report.differences == []


def test_owners_merge_in_the_portal_and_others_do_not(
    desk: Desk,
    alice: Human,
    bob: Human,
    sign_in: SignIn,  # noqa: F811
) -> None:
    page = "/live/north/tenants/"
    assert "Owners of your account can" in sign_in(bob).get(page).content.decode()
    assert sign_in(bob).post(f"{page}merge/", {"into": "acme"}).status_code == 403
    client = sign_in(alice)
    assert "Sign and merge" in client.get(page).content.decode()
    done = client.post(f"{page}merge/", {"into": "acme"}, follow=True)
    assert "north now means acme" in done.content.decode()
    with scope.everything(reason="staff"):
        assert tenants.tenant(mode="live", key="north").key == "acme"


def split(desk: Desk, *into: str, tenant: str = "acme") -> Answered:
    return desk.customer.post(f"/v1/tenants/{tenant}/split", {"into": list(into), "signatory": SIGNATORY})


def test_successors_are_made_or_named_and_begin_without_consents(desk: Desk) -> None:
    desk.consent()
    done = split(desk, "north", "south")
    assert (done.status, done["into"]) == (200, ["north", "south"])
    assert desk.clerk.get("/v1/tenants/south")["account"] == "acme"
    assert desk.why(tenant="south") == ["no_consent"]
    assert desk.why() == []
    assert split(desk, "north", "south")["into"] == ["north", "south"]


def test_what_cannot_be_split(desk: Desk, globex: Party) -> None:
    assert split(desk, "acme").code == "same_tenant"
    assert split(desk, "globex").code == "accounts_differ"
    assert split(desk).status == 400


def test_the_database_knows_what_a_split_is(acme: Party) -> None:
    with (
        pytest.raises(IntegrityError, match="a_tenant_is_not_its_own_successor"),
        transaction.atomic(),
        scope.everything(reason="staff"),
    ):
        TenantSplit.objects.create(
            id=ids.new(at=clock.now()), tenant_id=acme.tenant, successor_id=acme.tenant, mode="live",
            claimed_at=clock.now(), entry_id=ids.new(at=clock.now()),
        )  # fmt: skip


# -- The pure rule ------------------------------------------------------------------------------------------

NAMES = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, unique=True).map(tuple)
WHERE = st.lists(st.sampled_from(["*", "EU", "DE", "US", "EEA"]), min_size=1, unique=True).map(tuple)
CONDITIONS = st.builds(
    Conditions,
    fields=NAMES,
    form=st.sampled_from(forms.FORMS),
    regions=WHERE,
    model_families=st.just(("*",)) | NAMES,
    processors=st.none() | NAMES,
    retention_days=st.none() | st.integers(1, 9),
    min_age_days=st.none() | st.integers(1, 9),
    made_by=st.sampled_from(forms.MAKERS),
)


@given(CONDITIONS, CONDITIONS, st.sampled_from(["a", "b", "c"]), st.sampled_from(["DE", "US", "EU", "NO"]))
def test_nothing_is_allowed_that_one_of_them_does_not_allow(
    one: Conditions, other: Conditions, name: str, region: str
) -> None:
    both = meets.meet(Side(one, DataWindow()), Side(other, DataWindow()))
    if both is None:
        return
    for side in (one, other):
        assert set(both.fields) <= set(side.fields)
        assert forms.covers(side.form, both.form)
        if regions.allows_region(both.regions, region):
            assert regions.allows_region(side.regions, region)
        assert "*" in side.model_families or set(both.model_families) <= set(side.model_families)
        assert side.processors is None or set(both.processors or ()) <= set(side.processors)
        assert (side.min_age_days or 0) <= (both.min_age_days or 0)
        assert both.made_by == "vendor" or (side.made_by, side.form) == ("customer", both.form)
        assert side.retention_days is None or (both.retention_days or 99) <= side.retention_days
    assert meets.meet(Side(one, DataWindow()), Side(one, DataWindow())) is not None
