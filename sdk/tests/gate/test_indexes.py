"""The index of a pandas frame: a level is a column, and what nobody allows does not pass in it either."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet.anonymity import measure
from licet.errors import ColumnUnusable
from licet.gate import Gate
from licet.gate.pandas_index import UNNAMED
from licet.manifest import Manifest
from sdk.tests.gate import engines, made, reference
from sdk.tests.gate.made import CATEGORY, KEY, entry, manifest
from sdk.tests.gate.small import passed

PSEUDONYMISED = {"obligations": [{"code": "pseudonymise", "fields": ["operator"]}]}
ROWS = pd.DataFrame(
    {
        "tenant_id": ["acme", "globex", "initech", "acme"],
        "rpm": [1.0, 2.0, 3.0, 4.0],
        "operator": ["ann-the-operator", "bob-the-operator", "cyd-the-operator", "dee-the-operator"],
        "badge": ["badge-11", "badge-12", "badge-13", "badge-14"],
    }
)


def filtered(frame: pd.DataFrame, *entries: dict[str, Any]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    gate = Gate(manifest(list(entries)), pseudonym_key=KEY)
    return passed(gate, frame), gate.report().categories[0].columns_dropped


@pytest.mark.parametrize("levels", [["badge"], ["badge", "operator"]], ids=str)
def test_a_level_that_nobody_allows_is_dropped(levels: list[str]) -> None:
    found, dropped = filtered(ROWS.set_index(levels), entry("acme", ["rpm"]), entry("globex", ["rpm"]))
    assert found.index.equals(pd.RangeIndex(3))
    assert set(levels) <= set(dropped)
    assert b"badge-1" not in pickle.dumps(found)
    assert b"-the-operator" not in pickle.dumps(found)


def test_a_level_that_one_tenant_withholds_is_empty_in_its_rows() -> None:
    found, _ = filtered(ROWS.set_index("badge"), entry("acme", ["rpm", "badge"]), entry("globex", ["rpm"]))
    assert [None if pd.isna(each) else each for each in found.index] == ["badge-11", None, "badge-14"]
    assert found.index.name == "badge"
    assert b"badge-12" not in pickle.dumps(found)


@pytest.mark.parametrize("levels", [["operator"], ["tenant_id", "operator"]], ids=str)
def test_a_level_that_must_be_pseudonymised_is(levels: list[str]) -> None:
    found, _ = filtered(ROWS.set_index(levels), entry("acme", ["rpm", "operator"], **PSEUDONYMISED))
    plain, _ = filtered(ROWS, entry("acme", ["rpm", "operator"], **PSEUDONYMISED))
    assert found.index.get_level_values("operator").tolist() == plain["operator"].tolist()
    assert b"-the-operator" not in pickle.dumps(found)


def test_an_index_without_a_name_is_dropped_and_said() -> None:
    frame = ROWS.set_index(pd.Index(["machine-1", "machine-2", "machine-3", "machine-4"]))
    found, dropped = filtered(frame, entry("acme", ["rpm"]))
    assert found.index.equals(pd.RangeIndex(2))
    assert UNNAMED in dropped
    assert b"machine-" not in pickle.dumps(found)


def test_an_index_that_only_counts_rows_stays() -> None:
    found, dropped = filtered(ROWS, entry("acme", ["rpm"]))
    assert found.index.tolist() == [0, 3]
    assert UNNAMED not in dropped


def test_tenant_and_time_may_be_levels() -> None:
    days = pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-03", "2026-02-01"]).rename("recorded_at")
    frame = ROWS.set_index([ROWS["tenant_id"], days]).drop(columns="tenant_id")
    gate = Gate(manifest([entry("acme", ["rpm", "recorded_at"], data_until="2026-01-15T00:00:00Z")]))
    found = passed(gate, frame)
    assert found["rpm"].tolist() == [1.0]
    assert found.index.names == ["tenant_id", "recorded_at"]


def test_a_level_named_as_a_column_is_refused() -> None:
    frame = ROWS.set_index(ROWS["badge"])
    with pytest.raises(ColumnUnusable, match="several columns named 'badge'"):
        filtered(frame, entry("acme", ["rpm"]))


def test_a_quasi_identifier_in_the_index_is_measured() -> None:
    fields = [{"name": "badge", "quasi_identifier": True}, {"name": "rpm"}]
    document = manifest([]).document | {"categories": [{"code": CATEGORY, "fields": fields}]}
    measured = measure(ROWS.set_index("badge"), Manifest.from_dict(document), category=CATEGORY, k=2)
    assert (measured.k, measured.quasi_identifiers) == (1, ("badge",))
    unnamed = measure(ROWS.set_index(pd.Index(list("abcd"))), Manifest.from_dict(document), category=CATEGORY)
    assert UNNAMED in unnamed.not_judged


levels = st.lists(
    st.sampled_from([*made.FIELDS, "tenant_id", "recorded_at", "undeclared"]), unique=True, max_size=3
)
labels = st.sampled_from([None, "positions", "floats", "texts", "times", "categories"])


@given(rows=made.rows(), manifest=made.manifests, levels=levels, unnamed=labels)
def test_a_frame_passes_as_if_its_index_were_columns(
    rows: list[dict[str, Any]], manifest: Manifest, levels: list[str], unnamed: str | None
) -> None:
    expected = reference.gate(rows, manifest, CATEGORY, "tenant_id", "recorded_at", KEY)
    frame = engines._pandas(engines.table(rows))
    if levels:
        frame = frame.set_index(levels)
    elif unnamed is not None:
        places = np.arange(len(frame))[::-1]
        frame.index = {
            "positions": pd.Index(places),
            "floats": pd.Index(places / 3),
            "texts": pd.Index([f"machine-{place}" for place in places], dtype=object),
            "times": pd.DatetimeIndex(places * 10**9),
            "categories": pd.CategoricalIndex([f"machine-{place}" for place in places]),
        }[unnamed]
    gate = Gate(manifest, pseudonym_key=KEY)
    found = gate.filter(frame, category=CATEGORY, tenant="tenant_id", time="recorded_at")
    flat = found.reset_index() if any(name is not None for name in found.index.names) else found
    assert engines.plain(flat.to_dict("records")) == engines.plain(expected)
