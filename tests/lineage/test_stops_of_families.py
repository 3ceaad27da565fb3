"""A person's stop goes where the person's rows go: into the tenant of a merge, and to the successors of a split."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Api, key_for
from tests.api.papers import SIGNATORY, Desk
from tests.catalogue import SHIFTS, give
from tests.lineage.runs import Job
from tests.lineage.stops import KEY, SIGNED, attester, decided, duties, person, stopped
from tests.people import Party

pytestmark = pytest.mark.usefixtures("catalogue", "schedule")


@pytest.fixture
def family(acme: Party) -> Desk:
    desk = Desk()
    made = desk.clerk.put("/v1/tenants/north", {"name": "ACME North", "region": "DE", "account": "acme"})
    assert made.status == 201, made.body
    for tenant in ("acme", "north"):
        give(tenant, category=SHIFTS, rights_attested=True)
    return desk


def people(tenant: str) -> Any:
    return [one["commitments"] for one in duties(decided(tenant=tenant))]


def test_a_merge_keeps_the_stops_of_both(family: Desk, job: Job) -> None:
    stop = stopped(1)
    assert people("north") == []
    done = family.customer.post("/v1/tenants/acme/merge", {"into": "north", "signatory": SIGNATORY})
    assert done.status == 200, done.body
    assert people("north") == people("acme") == [[person(1)]]
    [entry] = job.manifest(job.cleared(categories=[SHIFTS], form="raw"))["entries"]
    assert [one["key_id"] for one in entry["obligations"] if one["code"] == "exclude_subjects"] == [KEY]
    lifted = attester().post(f"/v1/tenants/north/subject-requests/{stop['id']}/lift", SIGNED)
    if lifted.status == 200:
        assert people("north") == []


def test_a_successor_keeps_the_stops_from_before_the_split(family: Desk) -> None:
    stopped(1)
    split = Api(key_for("consent:attest")).post(
        "/v1/tenants/acme/split", {"into": ["south"], "signatory": SIGNATORY}
    )
    assert split.status in {200, 201}, split.body
    give("south", category=SHIFTS, rights_attested=True)
    assert people("south") == [[person(1)]]
    stopped(2)
    assert people("acme") == [sorted([person(1), person(2)])]
    assert people("south") == [[person(1)]]
