"""A statement keeps copies only if it limits nothing more than the withdrawn one, as both are written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent import forms
from consent.conditions import BEGINNING, Conditions
from consent.reinstating import is_no_narrower

OLD = Conditions(
    fields=("rpm", "uptime"),
    form="pseudonymised",
    regions=("DE", "FR"),
    model_families=("wear",),
    processors=("Acme Cloud",),
    data_from=datetime(2025, 1, 1, tzinfo=UTC),
    data_until=datetime(2026, 1, 1, tzinfo=UTC),
    retention_days=90,
)


@pytest.mark.parametrize(
    "wider",
    [
        {},
        {"fields": ("rpm", "uptime", "machine_id")},
        {"form": "raw"},
        {"regions": ("EU",)},
        {"regions": ("*",)},
        {"model_families": ("*",)},
        {"model_families": ("wear", "other")},
        {"processors": None},
        {"data_from": BEGINNING},
        {"data_from": datetime(2024, 1, 1, tzinfo=UTC)},
        {"data_until": None},
        {"retention_days": None},
        {"retention_days": 91},
    ],
    ids=str,
)
def test_wider_or_equal(wider: dict[str, Any]) -> None:
    assert is_no_narrower(replace(OLD, **wider), OLD)


@pytest.mark.parametrize(
    "narrower",
    [
        {"fields": ("rpm",)},
        {"form": "anonymised"},
        {"regions": ("DE",)},
        {"model_families": ("other",)},
        {"processors": ()},
        {"data_from": datetime(2025, 1, 2, tzinfo=UTC)},
        {"data_from": None},
        {"data_until": datetime(2025, 12, 31, tzinfo=UTC)},
        {"retention_days": 89},
    ],
    ids=str,
)
def test_narrower(narrower: dict[str, Any]) -> None:
    assert not is_no_narrower(replace(OLD, **narrower), OLD)


CONDITIONS = st.builds(
    Conditions,
    fields=st.sets(st.sampled_from(["a", "b", "c"]), min_size=1).map(lambda found: tuple(sorted(found))),
    form=st.sampled_from(forms.FORMS),
    regions=st.sampled_from([("DE",), ("DE", "FR"), ("EU",), ("*",)]),
    model_families=st.sampled_from([("*",), ("wear",), ("wear", "pm")]),
    processors=st.sampled_from([None, (), ("one",), ("one", "two")]),
    data_from=st.sampled_from([None, BEGINNING, datetime(2025, 1, 1, tzinfo=UTC)]),
    data_until=st.sampled_from([None, datetime(2026, 1, 1, tzinfo=UTC)]),
    retention_days=st.sampled_from([None, 10, 20]),
)


@given(CONDITIONS, CONDITIONS, CONDITIONS)
def test_it_is_an_order(first: Conditions, second: Conditions, third: Conditions) -> None:
    assert is_no_narrower(first, first)
    if is_no_narrower(third, second) and is_no_narrower(second, first):
        assert is_no_narrower(third, first)
