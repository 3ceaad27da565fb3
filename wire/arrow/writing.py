"""Write an Arrow stream of one batch."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Mapping, Sequence, Sized
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, Final, Literal

import flatbuffers
import numpy as np
from numpy.typing import NDArray

from wire.arrow import layout
from wire.arrow.layout import (
    DictionaryBatch,
    DictionaryEncoding,
    Field,
    Int,
    KeyValue,
    Message,
    RecordBatch,
    Schema,
    Timestamp,
)

Kind = Literal["utf8", "dictionary", "list", "timestamp", "bool", "int8", "int32", "int64"]
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_BITS: Final = {"int8": 8, "int32": 32, "int64": 64}
_MOST: Final = 2**31 - 1
_CODES: Final = {"int8": "b", "int32": "i", "int64": "q"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column to write. `utf8` and `dictionary` hold texts, `list` lists of texts, `timestamp` instants.

    Values may be None only if `null` is set. A `dictionary` with `indices` is already encoded: `values` are its
    distinct texts, `indices` has one per row. `bool` may be a numpy array.
    """

    name: str
    kind: Kind
    values: Sequence[Any] | NDArray[Any]
    null: bool = False
    indices: Sequence[int] | NDArray[Any] | None = None

    def rows(self) -> int:
        return len(self.values) if self.indices is None else len(self.indices)


@dataclass(slots=True)
class _Body:
    """The nodes and buffers of a batch, in the order of the schema's fields."""

    nodes: list[tuple[int, int]] = field(default_factory=list)
    buffers: list[tuple[int, int]] = field(default_factory=list)
    data: bytearray = field(default_factory=bytearray)

    def node(self, length: int, nulls: int) -> None:
        self.nodes.append((length, nulls))

    def buffer(self, content: bytes | bytearray | memoryview) -> None:
        self.buffers.append((len(self.data), len(content)))
        self.data += content
        self.data += bytes(-len(self.data) % layout.ALIGNMENT)


def stream(columns: Sequence[Column], *, metadata: Mapping[str, str] | None = None) -> bytes:
    """Return a stream of columns of equal length. `metadata` goes into the schema."""
    rows = {column.rows() for column in columns}
    if len(rows) != 1:
        raise ValueError(f"columns must have one length, not {sorted(rows)}")
    parts = [_message(layout.SCHEMA, _schema(columns, metadata or {}), b"")]
    body = _Body()
    for number, column in enumerate(columns):
        if column.kind == "dictionary":
            texts, indices = _encoded(column)
            values = _Body()
            _utf8(values, texts)
            parts.append(
                _message(layout.DICTIONARY_BATCH, _dictionary(number, values, len(texts)), values.data)
            )
            body.node(len(indices), 0)
            body.buffer(b"")
            body.buffer(indices.tobytes())
        else:
            _WRITERS[column.kind](body, column)
    parts.append(_message(layout.RECORD_BATCH, _batch(body, rows.pop()), body.data))
    parts.append(struct.pack("<II", layout.CONTINUATION, 0))
    return b"".join(parts)


def _encoded(column: Column) -> tuple[list[str], Any]:
    if column.indices is not None:
        return list(column.values), np.asarray(column.indices, dtype="<i4")
    places: dict[str, int] = {}
    indices = array("i", (places.setdefault(text, len(places)) for text in column.values))
    return list(places), indices


def _validity(body: _Body, values: Sequence[Any] | NDArray[Any]) -> None:
    nulls = values.count(None) if isinstance(values, list) else sum(value is None for value in values)
    body.node(len(values), nulls)
    body.buffer(_bits([value is not None for value in values]) if nulls else b"")


def _bits(flags: Sequence[bool]) -> bytes:
    """Pack flags into bits, least significant bit first."""
    number = int("".join("1" if flag else "0" for flag in reversed(flags)) or "0", 2)
    return number.to_bytes((len(flags) + 7) // 8, "little")


def _utf8(body: _Body, texts: Sequence[str | None] | NDArray[Any]) -> None:
    _validity(body, texts)
    filled = ["" if text is None else text for text in texts]
    joined = "".join(filled)
    whole = joined.encode()
    if len(whole) == len(joined):  # ASCII: a character is a byte
        body.buffer(_offsets(filled))
    else:
        body.buffer(_offsets([text.encode() for text in filled]))
    body.buffer(whole)


def _offsets(values: Sequence[Sized]) -> bytes:
    """Return the offset of each item and the end of the last. Raises: OverflowError beyond 32 bits."""
    ends = np.cumsum(np.fromiter(map(len, values), np.int64, len(values)))
    if len(ends) and ends[-1] > _MOST:
        raise OverflowError(f"{ends[-1]} bytes or items are more than one column can hold")
    return b"\0\0\0\0" + ends.astype("<i4").tobytes()


def _write_utf8(body: _Body, column: Column) -> None:
    _utf8(body, column.values)


def _write_list(body: _Body, column: Column) -> None:
    _validity(body, column.values)
    body.buffer(_offsets(list(column.values)))
    _utf8(body, list(chain.from_iterable(column.values)))


def _write_timestamp(body: _Body, column: Column) -> None:
    _validity(body, column.values)
    numbers = (0 if instant is None else (instant - _EPOCH) // _MICROSECOND for instant in column.values)
    body.buffer(array("q", numbers).tobytes())


def _write_bool(body: _Body, column: Column) -> None:
    if isinstance(column.values, np.ndarray):
        body.node(len(column.values), 0)
        body.buffer(b"")
        body.buffer(np.packbits(column.values, bitorder="little").tobytes())
        return
    _validity(body, column.values)
    body.buffer(_bits([bool(value) for value in column.values]))


def _write_integer(body: _Body, column: Column) -> None:
    _validity(body, column.values)
    body.buffer(array(_CODES[column.kind], (value or 0 for value in column.values)).tobytes())


_WRITERS: Final = {
    "utf8": _write_utf8,
    "list": _write_list,
    "timestamp": _write_timestamp,
    "bool": _write_bool,
    "int8": _write_integer,
    "int32": _write_integer,
    "int64": _write_integer,
}


class _Header:
    """The builder of one message's table. Inner tables must be built before outer ones."""

    def __init__(self) -> None:
        self.builder = flatbuffers.Builder(1024)

    def table(self, count: int, slots: Mapping[int, tuple[str, Any]]) -> int:
        builder = self.builder
        builder.StartObject(count)
        for slot, (kind, value) in slots.items():
            if kind == "offset":
                builder.PrependUOffsetTRelativeSlot(slot, value, 0)
            else:
                # Writes the value even if it equals the default.
                getattr(builder, f"Prepend{kind}")(value)
                builder.Slot(slot)
        return int(builder.EndObject())

    def vector(self, offsets: Sequence[int]) -> int:
        self.builder.StartVector(4, len(offsets), 4)
        for offset in reversed(offsets):
            self.builder.PrependUOffsetTRelative(offset)
        return int(self.builder.EndVector())

    def pairs(self, pairs: Sequence[tuple[int, int]]) -> int:
        """Write a vector of structs of two 64-bit numbers."""
        self.builder.StartVector(16, len(pairs), 8)
        for first, second in reversed(pairs):
            self.builder.Prep(8, 16)
            self.builder.PrependInt64(second)
            self.builder.PrependInt64(first)
        return int(self.builder.EndVector())

    def text(self, text: str) -> int:
        return int(self.builder.CreateString(text))


class _Making:
    """A header builder and the root of its table."""

    def __init__(self, header: _Header, root: int) -> None:
        self.header = header
        self.root = root


def _message(kind: int, made: _Making, body: bytes | bytearray) -> bytes:
    header = made.header
    root = header.table(
        Message.COUNT,
        {
            Message.BODY_LENGTH: ("Int64", len(body)),
            Message.HEADER: ("offset", made.root),
            Message.VERSION: ("Int16", layout.V5),
            Message.HEADER_TYPE: ("Uint8", kind),
        },
    )
    header.builder.Finish(root)
    metadata = bytes(header.builder.Output())
    metadata += bytes(-(len(metadata)) % layout.ALIGNMENT)
    return struct.pack("<II", layout.CONTINUATION, len(metadata)) + metadata + bytes(body)


def _schema(columns: Sequence[Column], metadata: Mapping[str, str]) -> _Making:
    header = _Header()
    fields = [_field(header, number, column) for number, column in enumerate(columns)]
    pairs = []
    for name, value in metadata.items():
        key, text = header.text(name), header.text(value)
        pairs.append(
            header.table(KeyValue.COUNT, {KeyValue.KEY: ("offset", key), KeyValue.VALUE: ("offset", text)})
        )
    slots = {Schema.FIELDS: ("offset", header.vector(fields))}
    if pairs:
        slots[Schema.CUSTOM_METADATA] = ("offset", header.vector(pairs))
    slots[Schema.ENDIANNESS] = ("Int16", 0)
    return _Making(header, header.table(Schema.COUNT, slots))


def _field(header: _Header, number: int, column: Column) -> int:
    kind, type_ = _type(header, column.kind)
    children = [_text_field(header)] if column.kind == "list" else []
    slots: dict[int, tuple[str, Any]] = {
        Field.NAME: ("offset", header.text(column.name)),
        Field.TYPE: ("offset", type_),
        Field.CHILDREN: ("offset", header.vector(children)),
    }
    if column.kind == "dictionary":
        index = header.table(Int.COUNT, {Int.BIT_WIDTH: ("Int32", 32), Int.IS_SIGNED: ("Bool", True)})
        slots[Field.DICTIONARY] = (
            "offset",
            header.table(
                DictionaryEncoding.COUNT,
                {DictionaryEncoding.ID: ("Int64", number), DictionaryEncoding.INDEX_TYPE: ("offset", index)},
            ),
        )
    slots[Field.NULLABLE] = ("Bool", column.null)
    slots[Field.TYPE_TYPE] = ("Uint8", kind)
    return header.table(Field.COUNT, slots)


def _text_field(header: _Header) -> int:
    slots = {
        Field.NAME: ("offset", header.text("item")),
        Field.TYPE: ("offset", header.table(0, {})),
        Field.CHILDREN: ("offset", header.vector([])),
        Field.NULLABLE: ("Bool", False),
        Field.TYPE_TYPE: ("Uint8", layout.UTF8),
    }
    return header.table(Field.COUNT, slots)


def _type(header: _Header, kind: Kind) -> tuple[int, int]:
    if kind in _BITS:
        slots = {Int.BIT_WIDTH: ("Int32", _BITS[kind]), Int.IS_SIGNED: ("Bool", True)}
        return layout.INT, header.table(Int.COUNT, slots)
    if kind == "timestamp":
        zone = header.text("UTC")
        slots = {Timestamp.TIMEZONE: ("offset", zone), Timestamp.UNIT: ("Int16", layout.MICROSECOND)}
        return layout.TIMESTAMP, header.table(Timestamp.COUNT, slots)
    number = {"list": layout.LIST, "bool": layout.BOOL}.get(kind, layout.UTF8)
    return number, header.table(0, {})


def _batch(body: _Body, rows: int, header: _Header | None = None) -> _Making:
    header = header or _Header()
    buffers, nodes = header.pairs(body.buffers), header.pairs(body.nodes)
    slots = {
        RecordBatch.LENGTH: ("Int64", rows),
        RecordBatch.NODES: ("offset", nodes),
        RecordBatch.BUFFERS: ("offset", buffers),
    }
    return _Making(header, header.table(RecordBatch.COUNT, slots))


def _dictionary(id: int, values: _Body, count: int) -> _Making:
    data = _batch(values, count)
    slots = {DictionaryBatch.ID: ("Int64", id), DictionaryBatch.DATA: ("offset", data.root)}
    return _Making(data.header, data.header.table(DictionaryBatch.COUNT, slots))
