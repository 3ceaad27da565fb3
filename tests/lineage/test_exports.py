"""No export of a manifest permits what the manifest does not: Croissant with ODRL, and Arrow."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineage.clearances import manifest_as_arrow, manifest_as_croissant
from tests.lineage import odrl

FIELDS = ("rpm", "uptime", "operator")
NAMES = ("acme", "globex", "acme-old")
PEOPLE = ("c1", "c2", "c3")
START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = st.integers(0, 12).map(lambda days: START + timedelta(days=days))
EDGES = st.none() | DAYS.map(lambda instant: instant.isoformat().replace("+00:00", "Z"))

GAPS = st.builds(lambda since, until: {"from": since, "until": until}, EDGES, EDGES)
STOPS = st.builds(
    lambda people, key, listed: {
        "code": "exclude_subjects",
        "fields": ["operator"],
        "key_id": key,
        "digest": "sha256:00",
        **({"commitments": people} if listed else {"commitments_url": "/v1/somewhere"}),
    },
    st.lists(st.sampled_from(PEOPLE), max_size=2, unique=True),
    st.none() | st.just("key-1"),
    st.booleans(),
)
DUTIES = st.sampled_from(
    [
        {"code": "pseudonymise", "fields": ["operator"]},
        {"code": "within_regions", "regions": ["EU"]},
        {"code": "not_transferable_to", "parties": [{"kind": "competitor"}]},
        {"code": "synthesise"},
    ]
)
ENTRIES = st.builds(
    lambda tenant, aliases, category, fields, since, until, gaps, duties, number: {
        "tenant": tenant,
        "aliases": aliases,
        "organisation": "o",
        "category": category,
        "consent": f"con_{number}",
        "fields": fields,
        "data_from": since,
        "data_until": until,
        "excluding": gaps,
        "obligations": duties,
        "delete_after_days": 30,
    },
    st.sampled_from(("acme", "globex")),
    st.lists(st.just("acme-old"), max_size=1),
    st.sampled_from(("telemetry", "shifts")),
    st.lists(st.sampled_from(FIELDS), min_size=1, unique=True),
    EDGES,
    EDGES,
    st.lists(GAPS, max_size=2),
    st.lists(STOPS | DUTIES, max_size=2),
    st.integers(0, 9),
)
MANIFESTS = st.builds(
    lambda entries, processors: {
        "clearance": "clr_1",
        "revision": 7,
        "issued_at": "2026-11-01T00:00:00Z",
        "run": "nightly",
        "purpose": "train-shared-model",
        "form": "raw",
        "region": "DE",
        "audience": "shared",
        "model": {"family": "wear", "name": "pm", "version": "7"},
        "processors": processors,
        "datasets": [],
        "categories": [],
        "entries": entries,
        "excluded": [],
    },
    st.lists(ENTRIES, max_size=3),
    st.lists(st.sampled_from(("p1", "p2")), max_size=2, unique=True),
)
RUN = {
    "licet:clearance": "clr_1",
    "licet:clearanceStatus": "active",
    "licet:run": "nightly",
    "licet:model": "wear/pm/7",
    "odrl:purpose": {"@id": "licet:purpose:train-shared-model"},
    "licet:form": {"@id": "licet:form:raw"},
    "odrl:spatial": "DE",
    "licet:audience": "shared",
}
OTHERWISE = {
    "licet:clearance": "clr_2",
    "licet:clearanceStatus": "invalidated",
    "licet:run": "other",
    "licet:model": "wear/pm/8",
    "odrl:purpose": {"@id": "licet:purpose:other"},
    "licet:form": {"@id": "licet:form:anonymised"},
    "odrl:spatial": "US",
    "licet:audience": "acme",
}
EVERY_DUTY = frozenset(
    {"odrl:delete", "licet:exclude_subjects", "licet:pseudonymise", "licet:within_regions"}
) | {
    "licet:not_transferable_to",
    "licet:synthesise",
}
QUESTIONS = st.fixed_dictionaries(
    {
        "tenant": st.sampled_from((*NAMES, "stranger")),
        "category": st.sampled_from(("telemetry", "shifts")),
        "field": st.sampled_from((*FIELDS, "unknown")),
        "time": st.none() | DAYS | DAYS.map(lambda instant: instant - timedelta(microseconds=1)),
        "people": st.lists(st.sampled_from(PEOPLE), max_size=2, unique=True),
        "processor": st.sampled_from(("", "p1", "p2")),
        "differs": st.sets(st.sampled_from(sorted(RUN)), max_size=1),
        "leaves": st.sets(st.sampled_from(sorted(EVERY_DUTY)), max_size=1),
    }
)


def by_manifest(manifest: Mapping[str, Any], asked: Mapping[str, Any]) -> bool:
    """What the manifest says, by hand."""
    fits = asked["processor"] in manifest["processors"] or (
        not manifest["processors"] and asked["processor"] == ""
    )
    return not asked["differs"] and fits and any(_by_entry(line, asked) for line in manifest["entries"])


def _by_entry(line: Mapping[str, Any], asked: Mapping[str, Any]) -> bool:
    duties = {f"licet:{one['code']}" for one in line["obligations"]} | {"odrl:delete"}
    if duties & asked["leaves"] or asked["tenant"] not in (line["tenant"], *line["aliases"]):
        return False
    for one in line["obligations"]:
        if one["code"] == "exclude_subjects" and set(one.get("commitments", PEOPLE)) & set(asked["people"]):
            return False
        if one["code"] == "exclude_subjects" and "commitments" not in one:
            return False  # nobody can tell from the export alone
    return (
        asked["category"] == line["category"]
        and asked["field"] in line["fields"]
        and _in_time(line, asked["time"])
    )


def _in_time(line: Mapping[str, Any], time: datetime | None) -> bool:
    edges = [line["data_from"], line["data_until"]]
    if edges == [None, None] and not line["excluding"]:
        return True
    return (
        time is not None
        and _within(*edges, time)
        and not any(_within(gap["from"], gap["until"], time) for gap in line["excluding"])
    )


def _within(since: str | None, until: str | None, time: datetime) -> bool:
    return (since is None or datetime.fromisoformat(since) <= time) and (
        until is None or time < datetime.fromisoformat(until)
    )


def by_odrl(manifest: Mapping[str, Any], asked: Mapping[str, Any]) -> bool:
    said = manifest_as_croissant.describe(manifest, digest="sha256:00", url="https://licet.example/m")
    known = {**RUN, **{name: OTHERWISE[name] for name in asked["differs"]}}
    known |= {
        "licet:tenant": asked["tenant"],
        "licet:subject": asked["people"],
        "licet:processor": asked["processor"],
    }
    if asked["time"] is not None:
        known["licet:dataTime"] = asked["time"]
    return odrl.permits(
        json.loads(json.dumps(said))["usageInfo"],
        target=f"{asked['category']}/{asked['field']}",
        action="dpv:Train",
        asked=known,
        fulfilled=EVERY_DUTY - asked["leaves"],
    )


@given(MANIFESTS, QUESTIONS)
@settings(max_examples=500)
def test_odrl_permits_what_the_manifest_does_and_nothing_else(manifest: Any, asked: Any) -> None:
    assert by_odrl(manifest, asked) == by_manifest(manifest, asked)


@given(
    MANIFESTS, QUESTIONS, st.sampled_from(sorted({*RUN, "licet:tenant", "licet:subject", "licet:processor"}))
)
def test_whoever_does_not_know_a_condition_gets_no_more(manifest: Any, asked: Any, unknown: str) -> None:
    said = manifest_as_croissant.describe(manifest, digest="sha256:00", url="https://licet.example/m")[
        "usageInfo"
    ]
    named = {
        each["odrl:leftOperand"]["@id"]
        for rule in said["odrl:permission"]
        for each in rule["odrl:constraint"]
        if "odrl:or" not in each
    }
    known = {**RUN, "licet:tenant": asked["tenant"], "licet:subject": [], "licet:processor": ""}
    known.pop(unknown)
    if unknown in named and unknown != "licet:subject":
        target = f"{asked['category']}/{asked['field']}"
        assert not odrl.permits(said, target=target, action="dpv:Train", asked=known, fulfilled=EVERY_DUTY)


@pytest.mark.parametrize("spoilt", ["excluding", "obligations", "data_from", "data_until", "tenant"])
def test_the_comparison_notices_an_export_that_leaves_a_condition_out(spoilt: str) -> None:
    """The canary: each of these was, or could be, forgotten."""
    line = {
        "tenant": "acme", "aliases": [], "organisation": "o", "category": "telemetry", "consent": "con_1", "fields": ["rpm"],
        "data_from": "2026-01-02T00:00:00Z", "data_until": "2026-01-11T00:00:00Z",
        "excluding": [{"from": "2026-01-05T00:00:00Z", "until": "2026-01-07T00:00:00Z"}],
        "obligations": [{"code": "exclude_subjects", "fields": ["operator"], "key_id": None, "digest": "d", "commitments": ["c1"]}],
        "delete_after_days": 30,
    }  # fmt: skip
    lax: dict[str, Any] = {"excluding": [], "obligations": [], "data_from": None, "data_until": None}
    days = {"excluding": 5, "data_from": 0, "data_until": 11, "obligations": 3, "tenant": 3}
    asked = {
        "tenant": "globex" if spoilt == "tenant" else "acme", "category": "telemetry", "field": "rpm",
        "time": START + timedelta(days=days[spoilt]), "people": ["c1"] if spoilt == "obligations" else [], "processor": "",
        "differs": set(), "leaves": set(),
    }  # fmt: skip
    manifest = {
        "clearance": "clr_1", "revision": 7, "issued_at": "2026-11-01T00:00:00Z", "run": "nightly",
        "purpose": "train-shared-model", "form": "raw", "region": "DE", "audience": "shared", "processors": [],
        "model": {"family": "wear", "name": "pm", "version": "7"}, "datasets": [], "categories": [], "entries": [line],
    }  # fmt: skip
    assert not by_manifest(manifest, asked)
    assert not by_odrl(manifest, asked)
    forgotten = {**line, "tenant": "globex"} if spoilt == "tenant" else {**line, spoilt: lax[spoilt]}
    assert by_odrl({**manifest, "entries": [forgotten]}, asked)


@given(MANIFESTS)
def test_arrow_says_of_each_entry_what_the_manifest_says(manifest: Any) -> None:
    table = pa.ipc.open_stream(BytesIO(manifest_as_arrow.stream(manifest))).read_all()
    back = [
        {
            **row,
            "data_from": row["data_from"] and row["data_from"].isoformat().replace("+00:00", "Z"),
            "data_until": row["data_until"] and row["data_until"].isoformat().replace("+00:00", "Z"),
            "obligations": json.loads(row["obligations"]),
            "excluding": json.loads(row["excluding"]),
        }
        for row in table.to_pylist()
    ]
    assert back == manifest["entries"]
    rest = json.loads(table.schema.metadata[b"licet"])
    assert rest == {name: value for name, value in manifest.items() if name not in ("entries", "excluded")}


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_the_times_are_typed_for_whoever_reads_it_as_rdf() -> None:
    import rdflib

    line = {
        "tenant": "acme", "aliases": [], "organisation": "o", "category": "telemetry", "consent": "con_1", "fields": ["rpm"],
        "data_from": "2026-01-02T00:00:00Z", "data_until": None, "excluding": [], "obligations": [], "delete_after_days": 30,
    }  # fmt: skip
    manifest = {
        "clearance": "clr_1", "revision": 7, "issued_at": "2026-11-01T00:00:00Z", "run": "nightly",
        "purpose": "p", "form": "raw", "region": "DE", "audience": "shared", "processors": [],
        "model": {"family": "wear", "name": "pm", "version": "7"}, "datasets": [], "categories": [], "entries": [line],
    }  # fmt: skip
    said = manifest_as_croissant.describe(manifest, digest="sha256:00", url="https://licet.example/m")
    graph = rdflib.Graph().parse(data=json.dumps(said), format="json-ld")
    space = rdflib.Namespace("http://www.w3.org/ns/odrl/2/")
    [constraint] = graph.subjects(space.leftOperand, rdflib.URIRef("urn:licet:dataTime"))
    value = graph.value(constraint, space.rightOperand)
    assert (value.datatype, value.toPython()) == (rdflib.XSD.dateTime, datetime(2026, 1, 2, tzinfo=UTC))
    assert graph.value(constraint, space.operator) == space.gteq
    assert not list(graph.subjects(space.leftOperand, space.dateTime))
