"""The gate as a whole: withdrawals, observing, copies, large frames and small batches."""

from __future__ import annotations

import logging
import pickle
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

from licet.errors import (
    CategoryNotCleared,
    ColumnMissing,
    ColumnUnusable,
    FrameNotSupported,
    GateError,
    PseudonymKeyMissing,
)
from licet.gate import CategoryReport, Gate
from sdk.tests.gate import made
from sdk.tests.gate.made import CATEGORY, entry, manifest
from sdk.tests.gate.small import EXCLUDED, frame, passed

HASHED = {"obligations": [{"code": "pseudonymise", "fields": ["operator", "badge"]}]}


def test_a_withdrawn_pair_yields_no_more_rows() -> None:
    gate = Gate(manifest([entry("acme", ["rpm"], aliases=["acme-eu"]), entry("globex", ["rpm"])]))
    lazy = passed(gate, frame(rpm=[1.0] * 5).lazy())
    assert passed(gate, frame(rpm=[1.0] * 5)).height == 2
    gate.withdraw("acme", CATEGORY)
    assert passed(gate, frame(rpm=[1.0] * 5))["tenant_id"].to_list() == ["globex"]
    assert lazy.collect()["tenant_id"].to_list() == ["globex"]
    [report] = gate.report().categories
    assert report.kept == {"acme": 1, "globex": 3}
    assert report.refused == {"acme": "withdrawn"}


@pytest.mark.parametrize(
    "make", [lambda f: f, lambda f: f.lazy(), lambda f: f.to_pandas(), lambda f: f.to_arrow()]
)
def test_observing_changes_nothing_and_says_so(make: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="licet"):
        gate = Gate(manifest([entry("acme", ["operator"], **HASHED)], **EXCLUDED), mode="observe")
    assert "nothing is held back" in caplog.text
    given = make(frame(operator=["anna"] * 5))
    assert passed(gate, given) is given
    report = gate.report()
    assert report.observed_only
    assert report.to_dict()["mode"] == "observe"
    assert "OBSERVED ONLY" in str(report)
    assert "observe" in repr(gate)
    assert report.categories[0].kept == {"acme": 1}
    assert report.categories[0].dropped == {"initech": 1}
    assert {each["tenant"]: each["rows"] for each in report.used()} == {"acme": 1, "initech": 1}


def test_a_copy_counts_for_itself() -> None:
    gate = Gate(manifest([entry("acme", ["rpm"])]))
    gate.withdraw("acme", CATEGORY)
    copy = pickle.loads(pickle.dumps(gate))
    assert passed(copy, frame(rpm=[1.0] * 5)).is_empty()
    assert gate.report().categories == ()
    assert copy.report().categories[0].dropped == {"acme": 1}


def test_every_refusal_of_the_gate_is_a_gate_error_with_a_code() -> None:
    codes = {
        each.code
        for each in (
            CategoryNotCleared,
            ColumnMissing,
            ColumnUnusable,
            FrameNotSupported,
            PseudonymKeyMissing,
        )
    }
    assert len(codes) == 5
    assert issubclass(FrameNotSupported, GateError)


def test_large_frames_keep_their_order() -> None:
    size = 2_300_000
    given = pl.DataFrame({"tenant_id": ["acme", "globex", "x", "acme"] * (size // 4), "row": range(size)})
    gate = Gate(manifest([entry("acme", ["row"]), entry("globex", [])]))
    found = passed(gate, given)
    assert found["row"].drop_nulls().is_sorted()
    assert found.height == size * 3 // 4
    assert found["row"].null_count() == size // 4
    assert gate.report().categories[0].kept == {"acme": size // 2, "globex": size // 4}
    lazy = passed(gate, given.lazy()).collect(engine="streaming")
    assert lazy.equals(found)


def test_made_manifests_have_something_in_them() -> None:
    assert made.manifests.example is not None


def test_batches_of_one_stream_go_through_one_by_one_as_their_table_does() -> None:
    names = pa.array(["acme", "globex", "nobody"])
    codes = pa.array([0, 1, 2, None, 0, 1], pa.int8())
    table = pa.table(
        {
            "tenant_id": pa.DictionaryArray.from_arrays(codes, names),
            "rpm": pa.array([1.0, None, 3.0, 4.0, 5.0, 6.0]),
            "uptime": pa.array([1, 2, 3, 4, 5, 6], pa.int32()),
            "on": pa.array([True, False, None, True, True, False]),
        }
    )
    made = manifest([entry("acme", ["rpm", "on"]), entry("globex", ["uptime", "rpm"])])
    whole, gate = passed(Gate(made), table), Gate(made)
    parts = [passed(gate, batch) for batch in table.to_batches(max_chunksize=2)]
    assert pa.Table.from_batches(parts).to_pylist() == whole.to_pylist()
    assert whole.column("uptime").to_pylist() == [None, 2, None, 6]
    assert gate.report().categories[0].kept == {"acme": 2, "globex": 2}
    assert gate.report().categories[0].unnamed == 2


def test_another_dictionary_is_read_anew() -> None:
    gate = Gate(manifest([entry("acme", ["rpm"])]))
    for names in (["acme", "globex"], ["globex", "acme"], ["acme", "acme-eu"]):
        given = pa.record_batch(
            {"tenant_id": pa.DictionaryArray.from_arrays(pa.array([0, 1]), pa.array(names))}
        )
        assert passed(gate, given).column(0).to_pylist() == ["acme"]
        categories = pl.DataFrame({"tenant_id": pl.Series(names, dtype=pl.Categorical)})
        assert passed(gate, categories)["tenant_id"].to_list() == ["acme"]


def test_a_report_survives_the_way_from_another_process() -> None:
    gate = Gate(manifest([entry("acme", ["rpm"])], **EXCLUDED))
    passed(gate, frame(rpm=[1.0] * 5, other=[1] * 5))
    [report] = gate.report().categories
    gate.absorb([CategoryReport.from_dict(report.to_dict())])
    assert gate.report().categories[0].kept == {"acme": 2}
    assert gate.report().categories[0].columns_dropped == ("other",)


@pytest.mark.parametrize(
    "make",
    [lambda f: f, lambda f: f.to_pandas(), lambda f: f.to_arrow(), lambda f: f.to_arrow().to_batches()[0]],
)
def test_more_fields_than_a_word_has_bits(make: Any) -> None:
    names = [f"x{number:02d}" for number in range(40)]
    tenants = [f"t{number:02d}" for number in range(40)]
    fields = [{"name": name} for name in names]
    entries = [entry(tenant, [n for n in names if n != f"x{tenant[1:]}"]) for tenant in tenants]
    gate = Gate(manifest(entries, categories=[{"code": CATEGORY, "fields": fields}]))
    given = pl.DataFrame({"tenant_id": tenants} | {name: list(range(40)) for name in names})
    found = pl.DataFrame(passed(gate, make(given)))
    for place, name in enumerate(names):
        assert found[name].is_null().arg_true().to_list() == [place]
