"""Frames and manifests that Hypothesis makes, small ones with every kind of trouble in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from licet.manifest import Manifest

CATEGORY = "machine-telemetry"
KEY = b"k" * 32
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)

NAMES = [
    "acme",
    "acme-eu",
    "globex",
    "Globex",
    "initech",
    "42",
    "7",
    "ümlaut & söhne",
    "a-rather-long-tenant-key",
]
FIELDS = {
    "rpm": "float",
    "uptime": "integer",
    "operator": "text",
    "badge": "integer",
    "on": "boolean",
    "note": "text",
}
IDENTIFYING = {"operator", "badge"}

instants = st.integers(0, 40).map(
    lambda quarter: BEGIN + timedelta(hours=6 * quarter, microseconds=quarter % 2)
)
whole = st.none() | st.integers(-(2**53), 2**53)
texts = st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "tenant_id": st.none() | st.sampled_from([*NAMES, "nobody", ""]),
    "recorded_at": st.none() | instants,
    "rpm": st.none() | st.floats(allow_nan=False, width=64),
    "uptime": whole,
    "operator": texts,
    "badge": whole,
    "on": st.none() | st.booleans(),
    "note": texts,
    "undeclared": whole,
}


@st.composite
def rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    size = draw(st.integers(0, 25))
    made = {name: draw(st.lists(values, min_size=size, max_size=size)) for name, values in VALUES.items()}
    return [{"row": place, **{name: made[name][place] for name in VALUES}} for place in range(size)]


@st.composite
def entries(draw: st.DrawFn) -> list[dict[str, Any]]:
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=len(NAMES)))
    made = []
    while names:
        tenant, *aliases = [names.pop() for _ in range(min(len(names), draw(st.integers(1, 2))))]
        fields = draw(st.lists(st.sampled_from([*FIELDS, "row"]), unique=True))
        made.append(
            {
                "tenant": tenant,
                "aliases": aliases,
                "category": CATEGORY,
                "consent": "con_1",
                "fields": fields,
                **draw(windows()),
                "obligations": draw(obligations(fields)),
            }
        )
    return made


@st.composite
def windows(draw: st.DrawFn) -> dict[str, Any]:
    bound = st.none() | instants.map(written)
    gap = st.fixed_dictionaries({"from": instants.map(written), "until": bound})
    return {
        "data_from": draw(bound),
        "data_until": draw(bound),
        "excluding": draw(st.lists(gap, max_size=2)),
    }


@st.composite
def obligations(draw: st.DrawFn, fields: list[str]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = [{"code": "delete_after", "days": 30}]
    if draw(st.booleans()):
        made.append({"code": "pseudonymise", "fields": [name for name in fields if name in IDENTIFYING]})
    if draw(st.booleans()):
        made.append({"code": "keep_fields", "fields": draw(st.lists(st.sampled_from([*FIELDS, "row"])))})
    if draw(st.booleans()):
        made.append({"code": "drop_fields", "fields": draw(st.lists(st.sampled_from([*FIELDS]), max_size=2))})
    if draw(st.integers(0, 9)) == 0:
        made.append({"code": "hand_over_on_tuesdays"})
    return made


manifests = entries().map(lambda made: manifest(made))  # noqa: PLW0108 it is defined below


def manifest(made: list[dict[str, Any]], **members: Any) -> Manifest:
    fields = [
        {"name": name, "type": kind, "identifies": "person" if name in IDENTIFYING else "none"}
        for name, kind in {**FIELDS, "row": "integer"}.items()
    ]
    return Manifest.from_dict(
        {
            "object": "manifest",
            "clearance": "clr_1",
            "run": "nightly",
            "revision": 42,
            "purpose": "train-shared-model",
            "form": "pseudonymised",
            "region": "DE",
            "categories": [{"code": CATEGORY, "version": 1, "time_field": "recorded_at", "fields": fields}],
            "entries": made,
            "excluded": [],
            **members,
        }
    )


def written(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def entry(tenant: str, fields: list[str], **members: Any) -> dict[str, Any]:
    return {"tenant": tenant, "category": CATEGORY, "fields": fields, **members}
