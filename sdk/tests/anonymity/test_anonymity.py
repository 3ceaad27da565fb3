"""Anonymity is measured over the catalogue's quasi-identifiers and refused below the terms' thresholds."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet.anonymity import assert_anonymous, leakage, measure
from licet.errors import CategoryNotCleared, ColumnMissing, NotAnonymous
from licet.manifest import Manifest

CATEGORY = "people"
FIELDS = [
    {"name": "age", "identifies": "none", "quasi_identifier": True},
    {"name": "zip", "identifies": "person", "quasi_identifier": True},
    {"name": "name", "identifies": "person", "quasi_identifier": False},
    {"name": "illness", "identifies": "none", "quasi_identifier": False},
]


def manifest(**anonymity: int) -> Manifest:
    return Manifest.from_dict(
        {
            "clearance": "clr_1",
            "run": "r",
            "revision": 1,
            "purpose": "train-shared-model",
            "categories": [{"code": CATEGORY, "fields": FIELDS}],
            "entries": [],
            "anonymity": anonymity or None,
        }
    )


TERMS = {"k": 2, "min_tenants": 2, "max_tenant_share_bps": 5000}
GOOD = {
    "tenant_id": ["a", "b", "a", "b"],
    "age": [30, 30, 40, 40],
    "zip": ["1", "1", "2", "2"],
    "illness": ["x", "y", "x", "y"],
}


@pytest.mark.parametrize(
    "make",
    [pl.DataFrame, lambda d: pl.DataFrame(d).lazy(), pd.DataFrame, lambda d: pl.DataFrame(d).to_arrow()],
)
def test_a_frame_that_reaches_the_thresholds_is_measured(make: Any) -> None:
    found = assert_anonymous(
        make(GOOD),
        manifest(**TERMS),
        category=CATEGORY,
        tenant="tenant_id",
        sensitive=["illness"],
        l=2,
        t=0.1,
    )
    assert (found.rows, found.classes, found.k) == (4, 2, 2)
    assert (found.l, found.t) == ({"illness": 2}, {"illness": 0.0})
    assert (found.fewest_tenants, found.largest_tenant_share_bps) == (2, 5000)
    assert json.loads(json.dumps(found.to_dict()))["reached"] is True


def test_duckdb_counts_by_itself() -> None:
    frame = pl.DataFrame(GOOD)
    relation = duckdb.connect().from_arrow(frame.to_arrow())
    assert measure(relation, manifest(**TERMS), category=CATEGORY, tenant="tenant_id").k == 2


@pytest.mark.parametrize(
    ("change", "asked", "said"),
    [
        ({"age": [30, 30, 40, 41]}, {}, "smallest group has 1 rows; at least 2 are needed"),
        ({"age": [30, 30, 40, None]}, {}, "smallest group has 1 rows"),
        ({}, {"k": 3}, "smallest group has 2 rows; at least 3 are needed"),
        ({"tenant_id": ["a", "a", "a", "b"]}, {}, "A group has 1 tenants; at least 2 are needed"),
        ({"tenant_id": ["a", None, "a", "b"]}, {}, "A group has 1 tenants"),
        ({"illness": ["x", "x", "x", "y"]}, {"l": 2}, "1 different values of illness"),
        ({"illness": ["x", "x", "y", "y"]}, {"t": 0.2}, "differs by 0.500 from all rows in illness"),
        ({"name": ["n"] * 4}, {}, "columns that identify directly: name"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_below_a_threshold_it_is_refused_and_says_why(change: Any, asked: Any, said: str) -> None:
    with pytest.raises(NotAnonymous, match=said) as caught:
        assert_anonymous(
            pl.DataFrame(GOOD | change),
            manifest(**TERMS),
            category=CATEGORY,
            tenant="tenant_id",
            sensitive=["illness"],
            **asked,
        )
    assert not caught.value.measurement.reached


def test_a_share_above_the_most_is_refused() -> None:
    terms = TERMS | {"max_tenant_share_bps": 4999}
    with pytest.raises(NotAnonymous, match=r"50\.00 % of a group; 49\.99 % is allowed"):
        assert_anonymous(pl.DataFrame(GOOD), manifest(**terms), category=CATEGORY, tenant="tenant_id")


def test_a_weaker_threshold_does_not_weaken_the_terms() -> None:
    assert measure(pl.DataFrame(GOOD), manifest(**TERMS), category=CATEGORY, k=1).thresholds.k == 2


def test_terms_about_tenants_need_the_tenant_column() -> None:
    with pytest.raises(NotAnonymous, match="name the tenant column"):
        assert_anonymous(pl.DataFrame(GOOD), manifest(**TERMS), category=CATEGORY)


def test_nothing_asked_for_is_nothing_reached() -> None:
    with pytest.raises(NotAnonymous, match="Neither the terms nor the call"):
        assert_anonymous(pl.DataFrame(GOOD), manifest(), category=CATEGORY)


def test_an_empty_frame_reaches_nothing() -> None:
    with pytest.raises(NotAnonymous):
        assert_anonymous(pl.DataFrame(GOOD).clear(), manifest(**TERMS), category=CATEGORY, tenant="tenant_id")


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(CategoryNotCleared):
        measure(pl.DataFrame(GOOD), manifest(**TERMS), category="else")
    with pytest.raises(ColumnMissing):
        measure(pl.DataFrame(GOOD), manifest(**TERMS), category=CATEGORY, tenant="nobody")


def test_columns_the_catalogue_does_not_know_are_named() -> None:
    found = measure(
        pl.DataFrame(GOOD | {"shoe": [1] * 4}), manifest(**TERMS), category=CATEGORY, tenant="tenant_id"
    )
    assert found.not_judged == ("shoe",)


@given(
    st.lists(st.tuples(st.integers(0, 2), st.sampled_from("ab") | st.none(), st.integers(0, 3)), min_size=1)
)
def test_the_measures_are_what_their_definitions_say(rows: list[tuple[int, str | None, int]]) -> None:
    frame = pl.DataFrame(rows, schema={"age": pl.Int64, "zip": pl.String, "illness": pl.Int64}, orient="row")
    found = measure(
        frame,
        manifest(k=1, min_tenants=1, max_tenant_share_bps=10_000),
        category=CATEGORY,
        sensitive=["illness"],
    )
    classes = {(age, zip_): [r[2] for r in rows if r[:2] == (age, zip_)] for age, zip_, _ in rows}
    assert found.k == min(map(len, classes.values()))
    assert found.l["illness"] == min(len(set(each)) for each in classes.values())
    whole, values = Counter(r[2] for r in rows), sorted({r[2] for r in rows})
    farthest = 0.0
    for each in classes.values():
        apart, moved = 0.0, 0.0
        for value in values:
            apart += each.count(value) / len(each) - whole[value] / len(rows)
            moved += abs(apart)
        farthest = max(farthest, moved / max(1, len(values) - 1))
    assert found.t["illness"] == pytest.approx(farthest)


# Leakage of synthetic data.

REAL = {"age": [20, 30, 40, 50], "zip": ["1", "2", "3", "4"]}


def test_a_copied_record_is_an_exact_match() -> None:
    found = leakage(pl.DataFrame({"age": [30, 31], "zip": ["2", "9"]}), pl.DataFrame(REAL))
    assert (found.exact_matches, found.exact_match_bps, found.closest) == (1, 5000, 0.0)
    assert found.median == pytest.approx((0 + (1 / 30 + 1) / 2) / 2)
    assert json.loads(json.dumps(found.to_dict()))["kind"] == "leakage"


def test_what_was_learned_by_heart_is_closer_to_its_training_data_than_to_a_holdout() -> None:
    holdout = pd.DataFrame({"age": [25, 35, 45, 55], "zip": ["5", "6", "7", "8"]})
    assert leakage(pl.DataFrame(REAL), pl.DataFrame(REAL), holdout=holdout).closer_than_holdout_bps == 10_000
    assert leakage(holdout, pl.DataFrame(REAL), holdout=holdout).closer_than_holdout_bps == 0


def test_missing_values_are_alike_to_each_other_only() -> None:
    one = pl.DataFrame({"age": [None], "zip": [None]}, schema={"age": pl.Int64, "zip": pl.String})
    assert leakage(one, pl.DataFrame(REAL)).closest == 1.0
    assert leakage(one, one).closest == 0.0


def test_nothing_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="empty"):
        leakage(pl.DataFrame(REAL).clear(), pl.DataFrame(REAL))
    with pytest.raises(ColumnMissing):
        leakage(pl.DataFrame(REAL), pl.DataFrame({"age": [1]}))


def grouped(audience: str = "shared", **organisations: str) -> Manifest:
    entries = [
        {
            "tenant": tenant,
            "category": CATEGORY,
            "fields": ["age"],
            "aliases": [f"{tenant}-old"],
            "organisation": name,
        }
        for tenant, name in organisations.items()
    ]
    return Manifest.from_dict({**manifest(**TERMS).document, "entries": entries, "audience": audience})


def test_tenants_of_one_organisation_count_as_one() -> None:
    apart = measure(pl.DataFrame(GOOD), grouped(a="x", b="y"), category=CATEGORY, tenant="tenant_id")
    assert (apart.fewest_tenants, apart.largest_tenant_share_bps, apart.reached) == (2, 5000, True)
    together = measure(pl.DataFrame(GOOD), grouped(a="x", b="x"), category=CATEGORY, tenant="tenant_id")
    assert (together.fewest_tenants, together.largest_tenant_share_bps, together.reached) == (
        1,
        10_000,
        False,
    )
    renamed = {**GOOD, "tenant_id": ["a", "b-old", "a-old", "b"]}
    under_aliases = measure(
        pl.DataFrame(renamed), grouped(a="x", b="y"), category=CATEGORY, tenant="tenant_id"
    )
    assert under_aliases.fewest_tenants == 2


def test_an_audience_of_one_tenant_needs_no_other_organisations() -> None:
    found = measure(pl.DataFrame(GOOD), grouped("a", a="x", b="x"), category=CATEGORY, tenant="tenant_id")
    assert (found.thresholds.min_tenants, found.reached) == (None, True)
