"""A hundred thousand questions at once are answered as each alone would be, from one state of the facts."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import nanoarrow as na
import numpy as np
import pytest
import time_machine
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.decisions.batch import grids
from api.queries.decisions import decision
from consent.operations import changes as consent_changes
from consent.queries import consents
from ledger import scope
from tenants.operations import tenants as tenant_operations
from tenants.queries import tenants as tenant_queries
from tests import catalogue as vendor
from tests.api.client import Api, check, key_for
from tests.people import SETUP, START, customer
from tests.servers import Caller, serving
from wire import arrow, ids
from wire.arrow import layout

PATH = "/v1/decisions/batch"
LATER = START + timedelta(days=2)
SHARED: dict[str, Any] = {"purpose": vendor.SHARED, "region": "DE"}
NAMES = ["acme", "globex", "initech", "nobody", "acme-eu"]
CATEGORIES = [vendor.TELEMETRY, vendor.SHIFTS, "nonsense"]


@pytest.fixture
def api(committed_db: str) -> Api:
    """ACME allows its telemetry, Globex its telemetry for synthetic data only, Initech nothing."""
    for name in ("acme", "globex", "initech"):
        customer(name, name.title())
    vendor.record()
    vendor.give("acme")
    vendor.give("globex", said={"form": "synthetic"})
    with scope.everything(reason="staff"):
        tenant_operations.put_tenant(
            mode="live",
            key="acme",
            name="Acme",
            region="DE",
            aliases=["acme-eu"],
            approved=True,
            by=SETUP,
            at=START,
        )
    return Api(key_for("decide"))


def columns(
    tenants: list[str], categories: list[str], pairs: list[tuple[int, int]], **more: Any
) -> dict[str, Any]:
    return {
        **SHARED, **more, "tenants": tenants, "categories": categories,
        "tenant": [tenant for tenant, _ in pairs], "category": [category for _, category in pairs],
    }  # fmt: skip


EVERY = [(tenant, category) for tenant in range(len(NAMES)) for category in range(len(CATEGORIES))]


def told(body: Any) -> list[str]:
    """For each question its reasons, empty for a yes; the bitmap must say the same."""
    found = [body["reasons"]["codes"][place] for place in body["reasons"]["index"]]
    bits = np.unpackbits(np.frombuffer(base64.b64decode(body["allow"]), np.uint8), bitorder="little")
    assert bits[: len(found)].tolist() == [not text for text in found]
    assert body["allowed"] == sum(not text for text in found)
    return found


def alone(api: Api, tenant: str, category: str, **more: Any) -> str:
    said = {"tenant": tenant, "category": category, **SHARED, "sign": "none", **more}
    return ",".join(reason["code"] for reason in api.post("/v1/decisions", said)["reasons"])


@pytest.mark.parametrize("more", [{}, {"form": "synthetic"}, {"region": "US"}, {"fields": ["rpm"]}], ids=str)
def test_every_answer_is_the_one_that_the_question_alone_gets(api: Api, more: dict[str, Any]) -> None:
    body = api.post(PATH, columns(NAMES, CATEGORIES, EVERY, **more)).body
    check(body, "DecisionBatch")
    assert told(body) == [alone(api, NAMES[t], CATEGORIES[c], **more) for t, c in EVERY]
    assert body["allowed"] > 0 or more == {"region": "US"}


def test_rows_columns_and_streams_say_the_same(api: Api) -> None:
    rows = api.post(
        PATH, {**SHARED, "items": [{"tenant": NAMES[t], "category": CATEGORIES[c]} for t, c in EVERY]}
    ).body
    as_columns = api.post(PATH, columns(NAMES, CATEGORIES, EVERY)).body
    stream = arrow.stream(
        [
            arrow.Column("tenant", "dictionary", NAMES, indices=[t for t, _ in EVERY]),
            arrow.Column("category", "dictionary", CATEGORIES, indices=[c for _, c in EVERY]),
        ],
        metadata=SHARED,
    )
    answered = api.post(PATH, stream, Content_Type=layout.MEDIA_TYPE)
    table = na.ArrayStream.from_readable(answered.raw).read_all()
    allow, reason = (table.child(place).to_pylist() for place in (0, 1))
    assert told(rows) == told(as_columns) == reason
    assert allow == [not text for text in reason]
    assert answered.headers["Licet-Revision"] == str(rows["revision"])


def test_an_item_may_name_fields_of_its_own(api: Api) -> None:
    items = [
        {"tenant": "acme", "category": vendor.TELEMETRY, "fields": ["rpm"]},
        {"tenant": "acme", "category": vendor.TELEMETRY, "fields": ["rpm", "heat"]},
        {"tenant": "acme", "category": vendor.TELEMETRY},
    ]
    assert told(api.post(PATH, {**SHARED, "items": items}).body) == ["", "fields_not_covered", ""]


def withdraw() -> None:
    [given] = consents.consents(tenant=tenant_queries.tenant(mode="live", key="acme").id, at=LATER)
    consent_changes.withdraw(consent=given.id, by=SETUP, at=LATER)


def suspend(at: datetime = LATER) -> None:
    tenant_operations.put_tenant(
        mode="live", key="acme", name="Acme", region="DE", suspended=True, by=SETUP, at=at
    )


def resume(at: datetime) -> None:
    tenant_operations.put_tenant(
        mode="live", key="acme", name="Acme", region="DE", suspended=False, by=SETUP, at=at
    )


def prohibit() -> None:
    vendor.agree(at=LATER)


def renew_terms() -> None:
    vendor.publish("2025-02", at=LATER, requires_reacceptance=True)


def come() -> None:
    tenant_operations.put_tenant(mode="live", key="nobody", name="Nobody", region="DE", by=SETUP, at=LATER)


def rename() -> None:
    tenant_operations.put_tenant(
        mode="live", key="acme", name="Acme", region="DE", aliases=[], by=SETUP, at=LATER
    )


@pytest.mark.parametrize(
    "change", [withdraw, suspend, prohibit, renew_terms, come, rename], ids=lambda one: one.__name__
)
def test_no_answer_is_older_than_what_was_recorded_before_it_was_asked(
    api: Api, change: Callable[[], None]
) -> None:
    batch = columns(NAMES, CATEGORIES, EVERY)
    before = told(api.post(PATH, batch).body)
    with closing(connection), scope.everything(reason="staff"):
        change()
    after = told(api.post(PATH, batch).body)
    assert after != before
    assert after == [alone(api, NAMES[t], CATEGORIES[c]) for t, c in EVERY]


def test_time_alone_changes_answers_too(api: Api) -> None:
    with closing(connection), scope.everything(reason="staff"):
        vendor.give("initech", said={"valid_until": "2201-01-01T00:00:00Z"})
    key = Api(key_for("decide"))
    batch = columns(["initech"], [vendor.TELEMETRY], [(0, 0)])
    with time_machine.travel("2200-12-31T23:59:59Z", tick=False):
        assert told(key.post(PATH, batch).body) == [""]
    with time_machine.travel("2201-01-01T00:00:00Z", tick=False):
        assert told(key.post(PATH, batch).body) == ["expired"]


def test_a_restricted_keys_batch_knows_of_its_tenant_alone(api: Api) -> None:
    with scope.everything(reason="staff"):
        acme = tenant_queries.tenant(mode="live", key="acme").id
    mine = Api(key_for("decide", tenant=acme))
    batch = columns(["acme", "globex"], [vendor.TELEMETRY], [(0, 0), (1, 0)])
    api.post(PATH, batch)  # another key's memory of the same question
    assert told(mine.post(PATH, batch).body) == ["", "unknown_tenant"]


def test_what_is_not_committed_is_seen_and_not_remembered(db: None) -> None:
    customer("acme", "ACME Pumps")
    vendor.record()
    api, batch = Api(key_for("decide")), columns(["acme"], [vendor.TELEMETRY], [(0, 0)])
    held = len(grids._grids)
    assert told(api.post(PATH, batch).body) == ["no_consent"]
    vendor.give("acme")
    assert told(api.post(PATH, batch).body) == [""]
    assert len(grids._grids) == held


def test_a_web_server_answers_from_its_grid_and_never_from_an_old_one(
    api: Api, committed_db: str, tmp_path: Path
) -> None:
    batch = columns(NAMES, CATEGORIES, EVERY)
    with (
        serving(committed_db, log=tmp_path, DECISIONS_FAST_LANE="on") as [server],
        Caller(server.port, key_for("decide")) as caller,
    ):
        first = caller.post(PATH, batch)
        before = flights(caller)
        for round in range(3):
            again = caller.post(PATH, batch)
            check(again.body, "DecisionBatch")
            assert told(again.body) == told(first.body)
            assert again.headers["licet-revision"] == str(again.body["revision"])
            with closing(connection), scope.everything(reason="staff"):
                (suspend if round % 2 == 0 else resume)(LATER + timedelta(days=round))
            first = caller.post(PATH, batch)
            assert told(first.body) != told(again.body), "an answer from before the change"
            assert told(first.body) == [alone(api, NAMES[t], CATEGORIES[c]) for t, c in EVERY]
        assert flights(caller) - before >= 6, "the grid was asked without a read of the primary"
        kept = caller.post(PATH, batch).body["id"]
        deadline = time.monotonic() + 20
        while caller.get(f"/v1/decisions/{kept}").status != 200 and time.monotonic() < deadline:
            time.sleep(0.1)  # it is written a moment later
        assert caller.post(PATH, {**batch, "tenant": [99]}).status == 400
        caller.key = "lk_live_nonsense"
        assert caller.post(PATH, batch).status == 401
    with scope.everything(reason="audit"):
        assert decision(id=ids.parse(ids.DECISION, kept)) is not None


def flights(caller: Caller) -> float:
    text = caller.get("/metrics").body.decode()
    [line] = [line for line in text.splitlines() if line.startswith("licet_decision_flights_total")]
    return float(line.split()[1])


def test_a_batch_is_kept_and_can_be_looked_at(api: Api) -> None:
    body = api.post(PATH, columns(NAMES, CATEGORIES, EVERY)).body
    seen = api.get(f"/v1/decisions/{body['id']}").body
    check(seen, "DecisionSeen")
    assert (seen["allow"], seen["count"]) == (body["allow"], len(EVERY))


def test_a_later_revision_is_waited_for_by_the_caller(api: Api) -> None:
    refused = api.post(PATH, columns(NAMES, CATEGORIES, EVERY), Licet_Min_Revision="999999")
    assert (refused.status, refused.code) == (409, "revision_not_reached")


def test_an_empty_batch_is_answered(api: Api) -> None:
    assert told(api.post(PATH, columns([], [], [])).body) == []
    assert told(api.post(PATH, {**SHARED, "items": []}).body) == []


WRONG: list[Any] = [
    pytest.param({"tenant": [0, 9]}, "/tenant/1", id="an index beyond the names"),
    pytest.param({"tenant": [0, -1]}, "/tenant/1", id="an index below zero"),
    pytest.param({"tenant": [0, True]}, "/tenant/1", id="a truth value as an index"),
    pytest.param({"tenant": [0, 1.0]}, "/tenant/1", id="a fraction as an index"),
    pytest.param({"tenant": [0]}, "/category", id="columns of two lengths"),
    pytest.param({"tenants": ["acme", 7]}, "/tenants/1", id="a number as a name"),
    pytest.param({"tenants": "acme"}, "/tenants", id="a text as names"),
    pytest.param({"tenants": ["x" * 1001, "y"]}, "/tenants", id="a name too long"),
    pytest.param({"tenant": [0] * 100_001, "category": [0] * 100_001}, "/tenant", id="too many"),
    pytest.param({"purpose": None}, "/purpose", id="no purpose"),
    pytest.param({"at": "2025-01-01T00:00:00Z"}, "/at", id="about the past"),
]


@pytest.mark.parametrize(("changes", "pointer"), WRONG)
def test_what_is_wrong_with_columns_is_said_with_its_place(
    acme: Any, changes: dict[str, Any], pointer: str
) -> None:
    said = {**columns(["acme", "globex"], [vendor.TELEMETRY], [(0, 0), (1, 0)]), **changes}
    refused = Api(key_for("decide")).post(PATH, said)
    assert refused.status == 400
    assert pointer in [error["pointer"] for error in refused["errors"]]


@pytest.mark.parametrize("body", [b"", b"ARROW1", b"\xff" * 64], ids=["empty", "short", "noise"])
def test_what_is_no_stream_is_refused(acme: Any, body: bytes) -> None:
    refused = Api(key_for("decide")).post(PATH, body, Content_Type=layout.MEDIA_TYPE)
    assert refused.status == 400


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(pairs=st.lists(st.sampled_from(EVERY), max_size=40))
def test_the_order_of_questions_is_the_order_of_answers(api: Api, pairs: list[tuple[int, int]]) -> None:
    one = dict(zip(EVERY, told(api.post(PATH, columns(NAMES, CATEGORIES, EVERY)).body), strict=True))
    assert told(api.post(PATH, columns(NAMES, CATEGORIES, pairs)).body) == [one[pair] for pair in pairs]


def test_duplicate_members_are_refused_in_large_bodies_too(acme: Any) -> None:
    said = json.dumps(columns(["acme"], [vendor.TELEMETRY], [(0, 0)]))[:-1] + ', "purpose": "x"}'
    refused = Api(key_for("decide")).post(PATH, said.encode())
    assert (refused.status, refused.code) == (400, "duplicate_member")
