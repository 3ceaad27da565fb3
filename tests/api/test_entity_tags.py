"""Whatever a GET shows as one object has an entity tag, and is not sent again to who has it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from api import reference
from tests.api import one_of_everything
from tests.api.client import Api
from tests.api.one_of_everything import MODEL
from tests.lineage.copies import now
from tests.lineage.shelf import named
from tests.people import Party

COMMITMENTS = "/v1/tenants/{key}/subject-commitments"
# Gathered for the instant in which it is asked for; and lists by other names.
NO_SINGLE_OBJECTS = {
    *("/v1/tenants/{key}/export", "/v1/coverage", "/v1/audits", "/v1/demand", "/v1/liability"),
    COMMITMENTS,
}
SINGLE = {
    one.path
    for one in reference.routes()
    if one.method == "GET"
    and one.path.startswith("/v1/")
    and not (getattr(one.route.answers[200], "name", None) or "").endswith("List")
    and "application/pdf" not in one.route.media_types
    and one.path not in NO_SINGLE_OBJECTS
}


@pytest.fixture
def addresses(admin: Api, acme: Party, globex: Party, schedule: None) -> dict[str, str]:
    return one_of_everything.make(admin)


def test_every_single_object_has_a_tag_and_is_not_sent_twice(admin: Api, addresses: dict[str, str]) -> None:
    assert set(addresses) >= SINGLE
    wrong = []
    later = now() + timedelta(seconds=30)
    for route in sorted(SINGLE):
        address = addresses[route]
        shown = admin.get(address)
        assert shown.status == 200, (route, shown.raw)
        tag = shown.headers.get("ETag", "")
        with time_machine.travel(later):
            again = admin.get(address, If_None_Match=f'"other", {tag}')
            other = admin.get(address, If_None_Match='"other"')
        same = (again.status, again.raw, again.headers.get("ETag")) == (304, b"", tag)
        if not tag or not same or other.status != 200:
            wrong.append((route, tag, again.status, other.status))
    assert wrong == []


def test_what_changed_is_sent_again(admin: Api, addresses: dict[str, str]) -> None:
    model, finding = (addresses[MODEL], f"{addresses[MODEL]}/attestation"), addresses["/v1/findings/{id}"]
    tags = {address: admin.get(address).headers["ETag"] for address in (*model, finding)}
    assert all(tags[address].startswith("W/") for address in model), "they also say when they were told"
    admin.post("/v1/models/retire", {"model": named("7"), "reason": "worn out"})
    admin.post(f"{finding}/acknowledge")
    for address, tag in tags.items():
        assert admin.get(address, If_None_Match=tag).status == 200, address
