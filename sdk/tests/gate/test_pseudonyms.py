"""Identifying fields become pseudonyms, or no rows get through."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from licet.errors import (
    ColumnUnusable,
    PseudonymKeyMissing,
)
from licet.gate import Gate
from sdk.tests.gate.made import CATEGORY, KEY, entry, manifest
from sdk.tests.gate.small import frame, passed

HASHED = {"obligations": [{"code": "pseudonymise", "fields": ["operator", "badge"]}]}


def test_without_a_key_nothing_is_let_through_raw() -> None:
    gate = Gate(manifest([entry("acme", ["rpm", "operator"], **HASHED)]))
    with pytest.raises(PseudonymKeyMissing, match="operator"):
        passed(gate, frame(operator=["anna"] * 5))
    assert passed(gate, frame(rpm=[1.0] * 5)).height == 1


def test_the_same_person_is_the_same_pseudonym_within_one_tenant_and_field_only() -> None:
    fields = ["operator", "badge"]
    gate = Gate(
        manifest([entry("acme", fields, aliases=["acme-eu"], **HASHED), entry("globex", fields, **HASHED)]),
        pseudonym_key=KEY,
    )
    given = pl.DataFrame({"tenant_id": ["acme", "acme-eu", "globex"], "operator": "7", "badge": 7})
    found = passed(gate, given)
    first, alias, other = found["operator"].to_list()
    assert first == alias != other
    assert found["badge"][0] != first
    assert len(first) == 64
    assert "7" not in (first, other)
    again = Gate(gate.manifest, pseudonym_key=b"another key of enough length")
    assert passed(again, given)["operator"][0] != first


def test_a_column_is_pseudonymised_for_all_or_for_none() -> None:
    gate = Gate(
        manifest([entry("acme", ["operator"], **HASHED), entry("globex", ["operator"])]), pseudonym_key=KEY
    )
    assert all(len(each) == 64 for each in passed(gate, frame(operator=["anna"] * 5))["operator"])


@pytest.mark.parametrize("values", [[1.5], [datetime(2026, 1, 1)], [True], [b"anna"], [["anna"]]], ids=repr)
def test_what_has_no_one_text_has_no_pseudonym(values: list[Any]) -> None:
    gate = Gate(manifest([entry("acme", ["operator"], **HASHED)]), pseudonym_key=KEY)
    given = {"tenant_id": ["acme"], "operator": values}
    for native in (pl.DataFrame(given), pd.DataFrame(given), pa.table(given)):
        with pytest.raises(ColumnUnusable, match="operator"):
            passed(gate, native)


def test_the_key_is_in_no_text_and_is_no_short_one() -> None:
    secret = b"a secret of some length"
    gate = Gate(manifest([entry("acme", ["operator"], **HASHED)]), pseudonym_key=secret)
    passed(gate, frame(operator=["anna"] * 5))
    assert (
        "secret" not in f"{gate!r} {gate.report()} {gate.report().to_dict()} {list(gate._tallies.values())}"
    )
    assert "secret" not in repr(gate._tally(CATEGORY, ("tenant_id", "operator"), "tenant_id", None).plan)
    with pytest.raises(ValueError, match="16 bytes"):
        Gate(manifest([]), pseudonym_key=b"short")
