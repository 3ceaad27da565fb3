"""Read streams of text columns, plain or dictionary-coded, in any number of batches.

The bytes are not trusted: offsets, lengths and indices are checked, and the amount of decoded text is limited.
"""

from __future__ import annotations

import itertools
import struct
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

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
)
from wire.arrow.tables import FlatTable, InvalidArrowStream

MAX_COLUMNS: Final = 16
MAX_TEXT_LENGTH: Final = 1000
MAX_METADATA: Final = 64  # pairs in the metadata of a schema
MAX_METADATA_BYTES: Final = 1024 * 1024  # of all their names and values together
MAX_MESSAGES: Final = 1024
MAX_VIEWED_BUFFERS: Final = 10_000  # of a column of views
_TEXTS: Final = {layout.UTF8: "i", layout.LARGE_UTF8: "q", layout.UTF8_VIEW: ""}
_INDEX: Final = {
    (8, True): "b", (16, True): "h", (32, True): "i", (64, True): "q",
    (8, False): "B", (16, False): "H", (32, False): "I", (64, False): "Q",
}  # fmt: skip
_VIEW: Final = struct.Struct("<i12s")


@dataclass(frozen=True, slots=True)
class DictionaryColumn:
    """A column of texts: its distinct values, and for each row the index of its value."""

    values: Sequence[str]
    indices: Sequence[int]

    def texts(self) -> list[str]:
        return [self.values[index] for index in self.indices]


@dataclass(frozen=True, slots=True)
class Table:
    """A whole stream. `metadata` comes from its schema."""

    rows: int
    columns: Mapping[str, DictionaryColumn]
    metadata: Mapping[str, str]


@dataclass(slots=True)
class _Column:
    """A column while its batches are read. `index` is the type code of its indices, or empty without them."""

    name: str
    text: int
    index: str
    dictionary: int
    parts: list[DictionaryColumn] = field(default_factory=list)


@dataclass(slots=True)
class _Buffers:
    """The nodes and buffers of one batch, taken in the order of the schema."""

    length: int
    nodes: Iterator[tuple[int, int]]
    buffers: Iterator[tuple[int, int]]
    variadic: Iterator[int]
    body: memoryview

    def node(self) -> int:
        length, nulls = next(self.nodes, (-1, 0))
        if length != self.length:
            raise InvalidArrowStream("a column has another length than its batch")
        if nulls:
            raise InvalidArrowStream("a text is null")
        return length

    def buffer(self) -> memoryview:
        offset, length = next(self.buffers, (-1, 0))
        if offset < 0 or length < 0 or offset + length > len(self.body):
            raise InvalidArrowStream("a buffer lies outside of its batch")
        return self.body[offset : offset + length]


def read(raw: bytes, *, most_rows: int) -> Table:
    """Read an uncompressed stream of text columns without nulls. Raises: InvalidArrowStream for any other."""
    messages = _messages(memoryview(raw))
    kind, header, _ = next(messages, (0, None, None))
    if kind != layout.SCHEMA or header is None:
        raise InvalidArrowStream("expected a stream that begins with its schema")
    columns, metadata = _schema(header)
    dictionaries: dict[int, list[str]] = {}
    budget = [4 * len(raw) + 4096]  # bytes that may be decoded: many views may share the same bytes
    rows = 0
    for count, (kind, header, body) in enumerate(messages, start=1):
        if count > MAX_MESSAGES:
            raise InvalidArrowStream(f"expected at most {MAX_MESSAGES} batches")
        if kind == layout.DICTIONARY_BATCH:
            _dictionary(header, body, columns, dictionaries, budget, most=most_rows)
        elif kind == layout.RECORD_BATCH:
            batch = _buffers(header, body)
            rows += batch.length
            if rows > most_rows:
                raise InvalidArrowStream(f"expected at most {most_rows} rows")
            for column in columns:
                column.parts.append(_part(column, batch, dictionaries, budget))
        else:
            raise InvalidArrowStream("expected batches after the schema")
    return Table(rows, {column.name: _joined(column.parts) for column in columns}, metadata)


def _messages(data: memoryview) -> Iterator[tuple[int, FlatTable, memoryview]]:
    place = 0
    while place < len(data):
        if len(data) - place < 8:
            raise InvalidArrowStream("the stream breaks off")
        mark, size = struct.unpack_from("<II", data, place)
        if mark != layout.CONTINUATION:
            raise InvalidArrowStream("expected the mark that begins a message")
        place += 8
        if size == 0:
            return
        if size > len(data) - place:
            raise InvalidArrowStream("the stream breaks off")
        message = FlatTable.root(data[place : place + size])
        place += size
        length = message.number(Message.BODY_LENGTH, "i64")
        header = message.table(Message.HEADER)
        if header is None or not 0 <= length <= len(data) - place:
            raise InvalidArrowStream("the stream breaks off")
        if message.number(Message.VERSION, "i16") not in {layout.V4, layout.V5}:
            raise InvalidArrowStream("expected metadata of version 4 or 5")
        yield message.number(Message.HEADER_TYPE, "u8"), header, data[place : place + length]
        place += length


def _schema(header: FlatTable) -> tuple[list[_Column], dict[str, str]]:
    if header.number(Schema.ENDIANNESS, "i16") != 0:
        raise InvalidArrowStream("expected little-endian numbers")
    fields = header.tables(Schema.FIELDS, most=MAX_COLUMNS)
    if not fields:
        raise InvalidArrowStream(f"expected 1 to {MAX_COLUMNS} columns")
    columns = [_column(each) for each in fields]
    if len({column.name for column in columns}) != len(columns):
        raise InvalidArrowStream("two columns have the same name")
    return columns, _metadata(header.tables(Schema.CUSTOM_METADATA, most=MAX_METADATA))


def _metadata(pairs: Sequence[FlatTable]) -> dict[str, str]:
    """Read names and values. Many pairs may lead to one text, so what is decoded is limited, not what was sent."""
    left = MAX_METADATA_BYTES
    metadata = {}
    for pair in pairs:
        name = pair.text(KeyValue.KEY, most=left)
        metadata[name] = text = pair.text(KeyValue.VALUE, most=left)
        left = max(0, left - len(name) - len(text))
    return metadata


def _column(schema_field: FlatTable) -> _Column:
    name, text = (
        schema_field.text(Field.NAME, most=MAX_TEXT_LENGTH),
        schema_field.number(Field.TYPE_TYPE, "u8"),
    )
    if text not in _TEXTS:
        raise InvalidArrowStream(f"the column {name[:100]!r} does not hold texts")
    coded = schema_field.table(Field.DICTIONARY)
    if coded is None:
        return _Column(name, text, "", -1)
    index = coded.table(DictionaryEncoding.INDEX_TYPE)
    width = (32, True)
    if index is not None:
        width = (index.number(Int.BIT_WIDTH, "i32"), bool(index.number(Int.IS_SIGNED, "u8")))
    if width not in _INDEX:
        raise InvalidArrowStream(f"the column {name[:100]!r} has indices of an unknown type")
    return _Column(name, text, _INDEX[width], coded.number(DictionaryEncoding.ID, "i64"))


def _buffers(header: FlatTable, body: memoryview) -> _Buffers:
    if header.slot(RecordBatch.COMPRESSION) is not None:
        raise InvalidArrowStream("expected batches without compression")
    length = header.number(RecordBatch.LENGTH, "i64")
    if length < 0:
        raise InvalidArrowStream("a batch has a negative number of rows")
    return _Buffers(
        length,
        iter(header.pairs(RecordBatch.NODES, most=MAX_COLUMNS)),
        iter(header.pairs(RecordBatch.BUFFERS, most=MAX_COLUMNS * 3 + MAX_VIEWED_BUFFERS)),
        iter(header.numbers(RecordBatch.VARIADIC_COUNTS, most=MAX_COLUMNS)),
        body,
    )


def _dictionary(
    header: FlatTable,
    body: memoryview,
    columns: Sequence[_Column],
    dictionaries: dict[int, list[str]],
    budget: list[int],
    *,
    most: int,
) -> None:
    id, data = header.number(DictionaryBatch.ID, "i64"), header.table(DictionaryBatch.DATA)
    column = next((each for each in columns if each.index and each.dictionary == id), None)
    if column is None or data is None:
        raise InvalidArrowStream("a dictionary belongs to no column")
    batch = _buffers(data, body)
    if batch.length + len(dictionaries.get(id, ())) > most:
        raise InvalidArrowStream(f"expected at most {most} texts in a dictionary")
    texts = _texts(column.text, batch, budget)
    if header.number(DictionaryBatch.IS_DELTA, "u8"):
        dictionaries.setdefault(id, []).extend(texts)  # in place: earlier batches do not use the new texts
    else:
        dictionaries[id] = texts


def _part(
    column: _Column, batch: _Buffers, dictionaries: Mapping[int, list[str]], budget: list[int]
) -> DictionaryColumn:
    if not column.index:
        return _encoded(_texts(column.text, batch, budget))
    values = dictionaries.get(column.dictionary, [])
    length = batch.node()
    batch.buffer()
    indices = _numbers(batch.buffer(), column.index, length)
    if length and not 0 <= _least(indices) <= _most(indices) < len(values):
        raise InvalidArrowStream(
            f"the column {column.name[:100]!r} names a text that its dictionary does not have"
        )
    return DictionaryColumn(values, indices)


def _texts(text: int, batch: _Buffers, budget: list[int]) -> list[str]:
    length = batch.node()
    batch.buffer()
    if text == layout.UTF8_VIEW:
        return _viewed(batch, length, budget)
    offsets = batch.buffer()
    data = batch.buffer()
    if length == 0:
        return []
    places = _numbers(offsets, _TEXTS[text], length + 1)
    lengths = [after - before for before, after in itertools.pairwise(places)]
    if places[0] < 0 or places[-1] > len(data) or min(lengths) < 0:
        raise InvalidArrowStream("a text lies outside of its buffer")
    if max(lengths) <= MAX_TEXT_LENGTH and places[-1] <= budget[0]:
        encoded = bytes(data[: places[-1]])
        if encoded.isascii():  # then byte offsets are text offsets
            budget[0] -= places[-1]
            text_of_all = encoded.decode("ascii")
            return [text_of_all[start:end] for start, end in itertools.pairwise(places)]
    return [_decoded(data, place, size, budget) for place, size in zip(places, lengths, strict=False)]


def _viewed(batch: _Buffers, length: int, budget: list[int]) -> list[str]:
    views = batch.buffer()
    count = next(batch.variadic, 0)
    if not 0 <= count <= MAX_VIEWED_BUFFERS or len(views) < length * _VIEW.size:
        raise InvalidArrowStream("views of texts are missing")
    buffers = [batch.buffer() for _ in range(count)]
    texts = []
    for size, rest in _VIEW.iter_unpack(views[: length * _VIEW.size]):
        if 0 <= size <= 12:
            texts.append(_decoded(memoryview(rest), 0, size, budget))
            continue
        buffer, place = struct.unpack_from("<ii", rest, 4)
        if size < 0 or not 0 <= buffer < count or not 0 <= place <= len(buffers[buffer]) - size:
            raise InvalidArrowStream("a text lies outside of its buffer")
        texts.append(_decoded(buffers[buffer], place, size, budget))
    return texts


def _decoded(data: memoryview, place: int, size: int, budget: list[int]) -> str:
    budget[0] -= size
    if size > MAX_TEXT_LENGTH or budget[0] < 0:
        raise InvalidArrowStream(f"expected texts of at most {MAX_TEXT_LENGTH} bytes")
    try:
        return str(data[place : place + size], "utf-8")
    except UnicodeDecodeError as error:
        raise InvalidArrowStream("a text is not UTF-8") from error


def _numbers(buffer: memoryview, code: str, count: int) -> memoryview:
    width = struct.calcsize(code)
    if len(buffer) < count * width:
        raise InvalidArrowStream("a buffer is shorter than its column")
    return buffer[: count * width].cast(code)  # type: ignore[call-overload,no-any-return]


def _least(numbers: memoryview) -> int:
    return int(np.asarray(numbers).min())


def _most(numbers: memoryview) -> int:
    return int(np.asarray(numbers).max())


def _encoded(texts: Sequence[str]) -> DictionaryColumn:
    places: dict[str, int] = {}
    indices = array("i", (places.setdefault(text, len(places)) for text in texts))
    return DictionaryColumn(list(places), indices)


def _joined(parts: Sequence[DictionaryColumn]) -> DictionaryColumn:
    """Join the batches of a column. Their dictionaries may differ."""
    if len(parts) == 1:
        return parts[0]
    places: dict[str, int] = {}
    indices = array("i")
    known: dict[int, list[int]] = {}  # by dictionary: many small batches share one, which is read once
    for part in parts:
        codes = known.setdefault(id(part.values), [])
        codes.extend(places.setdefault(text, len(places)) for text in part.values[len(codes) :])
        indices.extend(codes[index] for index in part.indices)
    return DictionaryColumn(list(places), indices)
