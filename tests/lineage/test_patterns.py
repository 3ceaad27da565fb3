"""Which data set a name means, and which part of it was read: what may have been read is never left out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.findings.openlineage import patterns
from lineage.findings.openlineage.event import DatasetAccess, Name
from lineage.findings.openlineage.patterns import RegisteredDataSet
from lineage.findings.openlineage.subsets import subset

KEYS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9:_-]{0,20}", fullmatch=True)


@pytest.mark.parametrize(
    ("pattern", "name", "tenant"),
    [
        ("raw/{tenant}/*", "raw/acme/2026", "acme"),
        ("raw/{tenant}", "raw/acme", "acme"),
        ("raw/{tenant}", "raw/acme/2026", None),
        ("db.{tenant}.telemetry", "db.acme-eu.telemetry", "acme-eu"),
        ("{tenant}_raw", "acme_raw", "acme"),
        ("a.b", "aXb", None),
        ("raw/*", "raw/", ""),
        ("*", "a\nb", ""),
    ],
)
def test_a_pattern_means_what_it_says(pattern: str, name: str, tenant: str | None) -> None:
    known = [RegisteredDataSet("k", "s3://x", pattern, "c")]
    found = patterns.matching_data_sets(DatasetAccess(Name("s3://x", name)), known)
    expected = [] if tenant is None else [frozenset({tenant}) if tenant else None]
    assert [one.tenants for one in found] == expected


@given(key=KEYS, before=st.text("ab/.*()", max_size=5), after=st.sampled_from(["/x", ".x", ""]))
def test_a_tenant_is_read_from_any_name_its_pattern_makes(key: str, before: str, after: str) -> None:
    text = before.replace("*", "")
    known = [RegisteredDataSet("k", "n", f"{text}/{{tenant}}{after}", "c")]
    [found] = patterns.matching_data_sets(DatasetAccess(Name("n", f"{text}/{key}{after}")), known)
    assert found.tenants == frozenset({key})


def is_(field: str, value: str) -> dict[str, Any]:
    sides = {"left": {"type": "field", "field": field}, "right": {"type": "literal", "value": value}}
    return {"type": "compare", "comparison": "EQUAL", **sides}


def both(operator: str, left: Any, right: Any) -> dict[str, Any]:
    return {"type": "binary", "operator": operator, "left": left, "right": right}


VALUES = st.sampled_from(["acme", "globex", "initech"])
FIELDS = st.sampled_from(["tenant", "year"])
CONDITIONS = st.recursive(
    st.builds(is_, FIELDS, VALUES)
    | st.builds(lambda f, v: {**is_(f, v), "comparison": "LESS_THAN"}, FIELDS, VALUES)
    | st.just({"type": "mystery"}),
    lambda inner: st.builds(both, st.sampled_from(["AND", "OR", "XOR"]), inner, inner),
    max_leaves=8,
)


def holds(condition: dict[str, Any], row: dict[str, str]) -> bool:
    """Whether a row may be among those that a condition picks."""
    if condition["type"] == "compare":
        same = row[condition["left"]["field"]] == condition["right"]["value"]
        return same if condition["comparison"] == "EQUAL" else True
    if condition["type"] == "binary":
        left, right = holds(condition["left"], row), holds(condition["right"], row)
        return {"AND": left and right, "OR": left or right}.get(condition["operator"], True)
    return True


@given(condition=CONDITIONS, tenant=VALUES, year=VALUES)
def test_no_row_that_may_have_been_read_lies_outside_of_the_subset(
    condition: dict[str, Any], tenant: str, year: str
) -> None:
    row = {"tenant": tenant, "year": year}
    picked, _ = subset(condition)
    if holds(condition, row):
        assert all(row[field] in values for field, values in picked.items())


@pytest.mark.parametrize(
    "condition",
    [None, 7, {}, {"type": "location", "locations": []}, {"type": "location", "locations": [1]},
     {"type": "partition", "partitions": [{}]}, {"type": "partition", "partitions": []},
     {"type": "compare", "comparison": "EQUAL", "left": {"type": "field"}, "right": {"type": "field"}}],
)  # fmt: skip
def test_a_condition_that_says_nothing_is_the_whole(condition: Any) -> None:
    assert subset(condition) == ({}, ())


def test_partitions_narrow_by_the_fields_that_all_of_them_name() -> None:
    said = [{"dimensions": {"tenant": "acme", "year": 2025}}, {"dimensions": {"tenant": "globex"}}]
    picked, _ = subset({"type": "partition", "partitions": said})
    assert picked == {"tenant": frozenset({"acme", "globex"})}
