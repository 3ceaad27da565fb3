"""Published hostile JSON and naughty strings, through every body and every member of every route.

Whatever comes: never a 5xx, and every refusal a problem (which the client checks).
"""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from api import reference
from tests import catalogue as vendor
from tests import vectors
from tests.api.client import Answered, Api
from tests.lineage.runs import Job
from tests.people import Party
from wire import ids

pytestmark = [
    pytest.mark.fuzz,
    pytest.mark.skipif(not (vectors.ROOT / "json").is_dir(), reason=vectors.NOT_THERE),
]
ANSWERS: Counter[int] = Counter()  # of all tests here, by status
ROUTES = [one for one in reference.routes() if one.route.body is not None]
IDS = [f"{one.method} {one.path}" for one in ROUTES]


def example(route: Any) -> dict[str, Any]:
    return copy.deepcopy(route.body.schema["examples"][0])


def address(path: str, known: dict[str, str]) -> str:
    """`known` are ids by the collection they are in."""
    id = known[path.partition("/{id}")[0].rpartition("/")[2]] if "{id}" in path else ""
    named = {"id": id, "key": "acme", "reference": "msa", "code": "some", "version": "some"}
    for name, value in named.items():
        path = path.replace(f"{{{name}}}", value)
    return path


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where every value in an example lies, names of members included by their parents."""
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for name, child in children:
        yield (*path, name)
        yield from places(child, (*path, name))


def put(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    for name in path[:-1]:
        document = document[name]
    document[path[-1]] = value


@pytest.fixture(scope="module", autouse=True)
def tally() -> Iterator[None]:
    yield
    faults = sum(count for status, count in ANSWERS.items() if status >= 500)
    print(f"\n{ANSWERS.total()} hostile requests: {faults} answers of 5xx; {dict(sorted(ANSWERS.items()))}")


def ask(admin: Api, *request: Any, **headers: str) -> Answered:
    answered = admin.ask(*request, **headers)
    ANSWERS[answered.status] += 1
    return answered


@pytest.fixture
def known(admin: Api, acme: Party, globex: Party, schedule: None) -> dict[str, str]:
    """One of everything that has an id in the address of a body: a run that used what it may not, and left a copy."""
    given = vendor.give().consent
    vendor.give(category=vendor.SHIFTS, rights_attested=True)
    job = Job(admin)
    clearance = job.cleared()
    used = [(key, vendor.TELEMETRY, 3) for key in ("acme", "globex")]
    assert job.complete(clearance, *used, holdings=[{"location": "s3://a", "rows": 6}]).status == 200
    order = {"tenant": "acme", "reason": "asked", "due_at": "2099-12-31T00:00:00Z"}
    person = {"subject_commitment": "5d" * 32, "deadline": "2099-12-31T00:00:00Z"}
    return {
        "consents": ids.render(ids.CONSENT, given),
        "clearances": clearance,
        "destructions": admin.post("/v1/destructions", order)["data"][0]["id"],
        "findings": admin.get("/v1/findings")["data"][0]["id"],
        "subject-requests": admin.post("/v1/tenants/acme/subject-requests", person)["id"],
    }


@pytest.mark.parametrize("one", ROUTES, ids=IDS)
def test_every_body_is_read_as_strictly_as_the_published_suite_asks(
    admin: Api, known: dict[str, str], one: reference.DeclaredRoute
) -> None:
    path = address(one.path, known)
    for file in sorted((vectors.ROOT / "json").glob("*.json")):
        answered = ask(admin, one.method, path, file.read_bytes(), Content_Type="application/json")
        assert answered.status < 500, (file.name, answered.raw)
        if file.name.startswith("n_"):
            assert answered.status == 400 or (one.route.body_optional and not file.read_bytes()), file.name


@pytest.mark.asvs("1.3.3")
@pytest.mark.parametrize(
    "one", [one for one in ROUTES if example(one.route)], ids=lambda one: f"{one.method} {one.path}"
)
def test_every_member_stands_naughty_strings_and_other_types(
    admin: Api, known: dict[str, str], one: reference.DeclaredRoute
) -> None:
    path = address(one.path, known)
    said = example(one.route)
    every = list(places(said))
    naughty: list[Any] = json.loads((vectors.ROOT / "blns" / "blns.json").read_text())
    types: list[Any] = [None, True, 0, -1, 2**53 - 1, 1.5, "", [], {}, [[]], [None], {"a": 1}]
    # All strings are met, a quarter at each route; every third type at each place, another third at the next.
    turn = ROUTES.index(one)
    cases = [(every[index % len(every)], text) for index, text in enumerate(naughty) if index % 4 == turn % 4]
    cases += [
        (place, value)
        for offset, place in enumerate(every)
        for index, value in enumerate(types)
        if index % 3 == (turn + offset) % 3
    ]
    seen: Counter[int] = Counter()
    for place, value in cases:
        document = copy.deepcopy(said)
        put(document, place, value)
        raw = json.dumps(document).encode(errors="surrogatepass")
        answered = ask(admin, one.method, path, raw)
        seen[answered.status] += 1
        assert answered.status < 500, (place, value, answered.raw)
    assert seen[400] > 0


@pytest.mark.asvs("2.2.1")
@pytest.mark.parametrize("one", ROUTES, ids=IDS)
def test_what_the_document_calls_required_is_and_nothing_else_is_taken(
    admin: Api, known: dict[str, str], one: reference.DeclaredRoute
) -> None:
    path = address(one.path, known)
    schema = one.route.body.schema
    for name in schema.get("required", ()):
        document = example(one.route)
        del document[name]
        refused = ask(admin, one.method, path, document)
        assert (refused.status, [error["pointer"] for error in refused["errors"]]) == (400, [f"/{name}"])
    with_more = ask(admin, one.method, path, {**example(one.route), "nobody_asked": 1})
    if one.path.startswith(("/access/v1/", "/api/v1/lineage")):  # their standards ignore what is unknown
        assert with_more.status in (200, 201)
    else:
        assert (with_more.status, with_more.code) == (400, "unknown_member")
