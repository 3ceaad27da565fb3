"""Arrow types whose buffers `filter` and `take` would share: rebuilt, exact, and without a withheld byte."""

from __future__ import annotations

import io
import pickle
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet.errors import ColumnUnusable
from licet.gate import Gate
from sdk.tests.gate.made import entry, manifest
from sdk.tests.gate.small import passed

SECRET = "a value that acme withholds"
TEXTS = pa.array([SECRET, "open"])
OFFSETS = pa.array([0, 1, 2], pa.int32())
CODED = TEXTS.dictionary_encode()
COLUMNS: dict[str, pa.Array] = {
    "list view": pa.array([[SECRET], ["open"]], pa.list_view(pa.string())),
    "large list view": pa.array([[SECRET], ["open"]], pa.large_list_view(pa.string())),
    "list view of list views": pa.array([[[SECRET]], [["open"]]], pa.list_view(pa.list_view(pa.string()))),
    "struct of a list view": pa.StructArray.from_arrays(
        [pa.array([[SECRET], ["open"]], pa.list_view(pa.string()))], ["a"]
    ),
    "list of text views": pa.ListArray.from_arrays(OFFSETS, TEXTS.cast(pa.string_view())),
    "list of dictionaries": pa.ListArray.from_arrays(OFFSETS, CODED),
    "fixed list of dictionaries": pa.FixedSizeListArray.from_arrays(CODED, 1),
    "map to dictionaries": pa.MapArray.from_arrays(OFFSETS, pa.array(["k", "k"]), CODED),
    "struct of a dictionary and a uuid": pa.StructArray.from_arrays(
        [CODED, pa.ExtensionArray.from_storage(pa.uuid(), pa.array([b"x" * 16, b"y" * 16], pa.binary(16)))],
        ["d", "u"],
    ),
    "struct with a name twice": pa.StructArray.from_arrays([CODED, CODED], ["a", "a"]),
    "dictionary of far times": pa.StructArray.from_arrays(
        [CODED, pa.array([2**62, 2**61], pa.timestamp("s")).dictionary_encode()], ["a", "t"]
    ),
    "dictionary of structs": pa.DictionaryArray.from_arrays([0, 1], pa.array([{"a": SECRET}, {"a": "open"}])),
    "run ends": pc.run_end_encode(TEXTS),
    "binary view": pa.array([SECRET.encode(), b"open"], pa.binary_view()),
    "union": pa.UnionArray.from_sparse(pa.array([0, 0], pa.int8()), [TEXTS, pa.array([1, 2])]),
}


def shaped(column: pa.Array, shape: str) -> Any:
    table = pa.table({"tenant_id": ["acme", "globex"], "note": column})
    if shape == "chunks":
        return pa.concat_tables([table.slice(1, 0), table, table.slice(1), table])
    return table.to_batches()[0] if shape == "batch" else table


def written(frame: Any) -> bytes:
    table = frame if isinstance(frame, pa.Table) else pa.Table.from_batches([frame])
    table.validate(full=True)
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue() + pickle.dumps(frame)


@pytest.mark.parametrize("shape", ["table", "chunks", "batch"])
@pytest.mark.parametrize("withheld", [True, False], ids=["the cell is withheld", "the row is dropped"])
@pytest.mark.parametrize("name", COLUMNS)
def test_no_byte_of_a_withheld_value_is_in_a_rebuilt_column(name: str, withheld: bool, shape: str) -> None:
    column = COLUMNS[name]
    entries = [entry("globex", ["note"]), *([entry("acme", ["rpm"])] if withheld else [])]
    found = passed(Gate(manifest(entries)), shaped(column, shape))
    assert SECRET.encode() not in written(found)
    values, tenants = found.column("note"), found.column("tenant_id").to_pylist()
    assert [values[place].is_valid for place in range(len(values))] == [each == "globex" for each in tenants]
    if "twice" not in name and "far" not in name:  # Python has no value for these
        assert {str(each) for each in _open(values, tenants)} == {str(column[1].as_py())}


def _open(values: Any, tenants: list[str]) -> list[Any]:
    return [values[place].as_py() for place, each in enumerate(tenants) if each == "globex"]


def test_a_type_that_cannot_be_copied_is_refused_with_a_sentence() -> None:
    column = pa.UnionArray.from_sparse(pa.array([0, 0], pa.int8()), [CODED, pa.array([1, 2])])
    with pytest.raises(ColumnUnusable, match="cannot copy that type"):
        passed(Gate(manifest([entry("globex", ["note"])])), shaped(column, "table"))


@pytest.mark.parametrize("shape", ["table", "chunks", "batch"])
def test_a_struct_whose_child_may_not_be_null_can_be_written(shape: str) -> None:
    """As the real file blogs.parquet has it."""
    fields = [
        pa.field("a", pa.string(), nullable=False),
        pa.field("b", pa.list_(pa.field("x", pa.int8(), nullable=False))),
    ]
    column = pa.StructArray.from_arrays([TEXTS, pa.array([[1], [2]], fields[1].type)], fields=fields)
    found = passed(Gate(manifest([entry("globex", ["note"]), entry("acme", ["rpm"])])), shaped(column, shape))
    table = found if isinstance(found, pa.Table) else pa.Table.from_batches([found])
    sink = io.BytesIO()
    pq.write_table(table, sink)
    assert SECRET.encode() not in sink.getvalue()
    assert pq.read_table(io.BytesIO(sink.getvalue()))["note"].to_pylist() == table["note"].to_pylist()


leaves = st.sampled_from(
    [pa.string(), pa.int64(), pa.string_view(), pa.dictionary(pa.int32(), pa.string()), pa.binary()]
)
kinds = st.recursive(
    leaves,
    lambda inner: st.one_of(
        inner.map(pa.list_), inner.map(pa.large_list), inner.map(pa.list_view), inner.map(pa.large_list_view),
        inner.map(lambda kind: pa.list_(kind, 2)),
        st.lists(inner, min_size=1, max_size=3).map(
            lambda each: pa.struct([(f"f{place}", kind) for place, kind in enumerate(each)])
        ),
        inner.map(lambda kind: pa.map_(pa.string(), kind)),
    ),
    max_leaves=5,
)  # fmt: skip


def values_of(kind: pa.DataType) -> st.SearchStrategy[Any]:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_struct(kind):
        parts = {
            kind.field(place).name: values_of(kind.field(place).type) for place in range(kind.num_fields)
        }
        return st.none() | st.fixed_dictionaries(parts)
    if pa.types.is_map(kind):
        return st.none() | st.lists(st.tuples(st.text("ab"), values_of(kind.item_type)), max_size=2)
    if pa.types.is_fixed_size_list(kind):
        return st.none() | st.lists(values_of(kind.value_type), min_size=2, max_size=2)
    if kind.num_fields:
        return st.none() | st.lists(values_of(kind.value_type), max_size=3)
    if pa.types.is_integer(kind):
        return st.none() | st.integers(-(2**63), 2**63 - 1)
    return st.none() | st.text("xyz", max_size=20).map(
        lambda t: t.encode() if pa.types.is_binary(kind) else t
    )


@given(data=st.data(), kind=kinds)
def test_a_column_of_any_nested_type_passes_exactly(data: st.DataObject, kind: pa.DataType) -> None:
    values = data.draw(st.lists(values_of(kind), max_size=8))
    tenants = data.draw(
        st.lists(st.sampled_from(["acme", "globex", "x"]), min_size=len(values), max_size=len(values))
    )
    before = data.draw(st.integers(0, 2))
    column = pa.concat_arrays([pa.nulls(before, kind), pa.array(values, kind)]).slice(before)
    cut = data.draw(st.integers(0, len(values)))
    chunks = pa.chunked_array([column.slice(0, cut), column.slice(cut)], kind)
    gate = Gate(manifest([entry("acme", ["note"]), entry("globex", ["rpm"])]))
    found = passed(gate, pa.table({"tenant_id": pa.array(tenants, pa.string()), "note": chunks}))
    found.validate(full=True)
    expected = [
        (each, value if each == "acme" else None)
        for each, value in zip(tenants, column.to_pylist(), strict=True)
        if each != "x"
    ]
    assert list(zip(found["tenant_id"].to_pylist(), found["note"].to_pylist(), strict=True)) == expected
