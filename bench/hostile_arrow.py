"""Arrow streams that are written to cost as much as they can, for `bench.parsers`."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Any

import flatbuffers

from wire import arrow
from wire.arrow import layout
from wire.arrow.layout import Field, KeyValue, Message, RecordBatch, Schema


def typical(size: int) -> bytes:
    """A question for each row, with its texts as they are: what a caller without dictionaries sends."""
    rows = max(1, size // 60)
    tenants = [f"tenant-{number % 5000:06}" for number in range(rows)]
    categories = [f"machine-telemetry-{number % 7}" for number in range(rows)]
    return arrow.stream(
        [arrow.Column("tenant", "utf8", tenants), arrow.Column("category", "utf8", categories)],
        metadata={"purpose": "train-shared-model"},
    )


def streams(size: int) -> Iterator[tuple[str, bytes]]:
    """Hostile streams of about a size, each with what it is."""
    yield "metadata: many pairs of one text", _schema(size, metadata=size // 8)
    yield "fields: many of one table", _schema(size, fields=size // 8)
    yield "empty batches", _repeated(size, _record_batch(rows=0, nodes=1, buffers=3, body=b""))
    yield (
        "a batch with many buffers",
        _schema(100, fields=1) + _record_batch(rows=1, nodes=1, buffers=size // 16, body=b"\0" * 64),
    )
    texts = size // 8
    yield (
        "texts that are empty",
        _schema(100, fields=1)
        + _record_batch(rows=min(texts, 99_000), nodes=1, buffers=3, body=b"\0" * size, lengths=size),
    )
    yield (
        "columns that share their texts",
        _schema(100, fields=16)
        + _record_batch(rows=min(texts, 99_000), nodes=16, buffers=48, body=b"\0" * size, lengths=size),
    )


def _schema(size: int, *, fields: int = 1, metadata: int = 0) -> bytes:
    builder = flatbuffers.Builder(size + 1024)
    long = builder.CreateString("x" * (size // 2) if metadata else "tenant")
    named = builder.CreateString("tenant" if fields == 1 else "t" * max(6, size // 2 if fields > 16 else 6))
    builder.StartObject(0)
    text = builder.EndObject()

    def field(builder: Any) -> None:
        builder.PrependUOffsetTRelativeSlot(Field.NAME, named, 0)
        builder.PrependUint8Slot(Field.TYPE_TYPE, layout.UTF8, 0)
        builder.PrependUOffsetTRelativeSlot(Field.TYPE, text, 0)

    def pair(builder: Any) -> None:
        builder.PrependUOffsetTRelativeSlot(KeyValue.KEY, long, 0)
        builder.PrependUOffsetTRelativeSlot(KeyValue.VALUE, long, 0)

    listed = _references(builder, _table(builder, Field.COUNT, field), fields)
    pairs = _references(builder, _table(builder, 2, pair), metadata)

    def schema(builder: Any) -> None:
        builder.PrependUOffsetTRelativeSlot(Schema.FIELDS, listed, 0)
        builder.PrependUOffsetTRelativeSlot(Schema.CUSTOM_METADATA, pairs, 0)

    return _framed(builder, layout.SCHEMA, _table(builder, Schema.COUNT, schema), b"")


def _record_batch(*, rows: int, nodes: int, buffers: int, body: bytes, lengths: int = 0) -> bytes:
    builder = flatbuffers.Builder(1024)
    pairs = {}
    for name, count, (first, second) in (("nodes", nodes, (rows, 0)), ("buffers", buffers, (0, lengths))):
        builder.StartVector(16, count, 8)
        for _ in range(count):
            builder.PrependInt64(second)
            builder.PrependInt64(first)
        pairs[name] = builder.EndVector()

    def batch(builder: Any) -> None:
        builder.PrependInt64Slot(RecordBatch.LENGTH, rows, 0)
        builder.PrependUOffsetTRelativeSlot(RecordBatch.NODES, pairs["nodes"], 0)
        builder.PrependUOffsetTRelativeSlot(RecordBatch.BUFFERS, pairs["buffers"], 0)

    return _framed(builder, layout.RECORD_BATCH, _table(builder, RecordBatch.COUNT, batch), body)


def _repeated(size: int, message: bytes) -> bytes:
    schema = _schema(100, fields=1)
    return schema + message * ((size - len(schema)) // len(message))


def _table(builder: Any, slots: int, fill: Callable[[Any], None]) -> int:
    builder.StartObject(slots)
    fill(builder)
    return int(builder.EndObject())


def _references(builder: Any, table: int, count: int) -> int:
    builder.StartVector(4, count, 4)
    for _ in range(count):
        builder.PrependUOffsetTRelative(table)
    return int(builder.EndVector())


def _framed(builder: Any, kind: int, header: int, body: bytes) -> bytes:
    def message(builder: Any) -> None:
        builder.PrependInt16Slot(Message.VERSION, layout.V5, 0)
        builder.PrependUint8Slot(Message.HEADER_TYPE, kind, 0)
        builder.PrependUOffsetTRelativeSlot(Message.HEADER, header, 0)
        builder.PrependInt64Slot(Message.BODY_LENGTH, len(body), 0)

    builder.Finish(_table(builder, Message.COUNT, message))
    raw = bytes(builder.Output())
    raw += b"\0" * (-len(raw) % 8)
    return struct.pack("<II", layout.CONTINUATION, len(raw)) + raw + body
