"""A sample of each Arrow type."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sdk.tests.gate.contract import values
from sdk.tests.gate.contract.sample import Make, Sample


def samples() -> Iterator[Sample]:
    """Yield a sample of each Arrow type, nested ones over texts and over what Arrow would share."""
    yield from _flat()
    yield from _nested()
    yield from _extensions()


def _flat() -> Iterator[Sample]:
    yield Sample("null", lambda picks: pa.nulls(len(picks)))
    yield _plain(pa.bool_(), values.BOOLEANS)
    for bits in (8, 16, 32, 64):
        for signed, name in ((True, f"int{bits}"), (False, f"uint{bits}")):
            pair = values.whole(bits, signed=signed)
            yield _plain(pa.type_for_alias(name), pair, names=values.named(pair))
    for kind in (pa.float16(), pa.float32(), pa.float64()):
        yield _plain(kind, values.FLOATS)
    for kind in (pa.decimal32(6, 2), pa.decimal64(12, 2), pa.decimal128(30, 2), pa.decimal256(60, 2)):
        yield _plain(kind, values.DECIMALS)
    for kind in (pa.string(), pa.large_string(), pa.string_view()):
        yield _plain(kind, values.TEXTS, names=values.TEXTS)
    for kind in (pa.binary(), pa.large_binary(), pa.binary_view()):
        yield _plain(kind, values.BYTES)
    yield _plain(pa.binary(len(values.BYTES[0])), (values.BYTES[0], b"-" * len(values.BYTES[0])))
    for kind in (pa.date32(), pa.date64()):
        yield _plain(kind, values.DATES)
    for kind in (pa.time32("s"), pa.time32("ms"), pa.time64("us"), pa.time64("ns")):
        yield _plain(kind, values.TIMES)
    for unit in ("s", "ms", "us", "ns"):
        yield _plain(pa.timestamp(unit), values.DATETIMES)
        yield _plain(pa.timestamp(unit, "UTC"), values.ZONED)
        yield _plain(pa.duration(unit), values.DURATIONS)
    yield _plain(pa.timestamp("us", "Europe/Berlin"), values.ZONED)
    yield _plain(pa.month_day_nano_interval(), ((42, 4242, 424_242_424_242), (1, 2, 3)))


def _nested() -> Iterator[Sample]:
    text, coded = pa.string(), pa.dictionary(pa.int32(), pa.string())
    for kind in (
        *(
            pa.list_(text),
            pa.large_list(text),
            pa.list_(text, 1),
            pa.list_view(text),
            pa.large_list_view(text),
        ),
        *(pa.list_(pa.string_view()), pa.list_(coded), pa.list_(pa.list_view(text)), pa.list_(pa.int64())),
    ):
        pair = tuple(
            [[each], [each]] if pa.types.is_nested(kind.value_type) else [each] for each in values.TEXTS
        )
        if kind.value_type == pa.int64():
            pair = ([values.whole(64, signed=True)[0]] * 2, [7])
        yield _plain(kind, pair)
    for kind in (
        pa.struct([("a", text), ("b", pa.int64())]),
        pa.struct([("a", coded), ("b", pa.list_(text))]),
    ):
        second = [7] if pa.types.is_list(kind.field("b").type) else 7
        number = ["7"] if isinstance(second, list) else 7
        yield _plain(kind, tuple({"a": each, "b": number} for each in values.TEXTS))
    for kind in (pa.map_(text, text), pa.map_(text, coded)):
        yield _plain(kind, tuple([("k", each)] for each in values.TEXTS))
    yield Sample(str(coded), lambda picks: _texts(picks).dictionary_encode(), names=values.TEXTS)
    numbers = pa.dictionary(pa.int8(), pa.int64())
    pair = values.whole(64, signed=True)
    yield Sample(
        str(numbers), lambda picks: _array(picks, pair, pa.int64()).dictionary_encode().cast(numbers),
        names=values.named(pair),
    )  # fmt: skip
    yield Sample("dictionary<values=struct<a: string>>", _dictionary_of_structs)
    yield Sample(
        "run_end_encoded<run_ends: int32, values: string>", lambda picks: pc.run_end_encode(_texts(picks))
    )
    yield Sample("sparse_union<string, int64>", _sparse)
    yield Sample("dense_union<string, int64>", _dense)
    yield Sample("sparse_union<dictionary, int64>", lambda picks: _sparse(picks, coded=True))


def _extensions() -> Iterator[Sample]:
    secret = b"\xc0\xff\xee\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd"
    made: list[tuple[pa.DataType, Any, pa.DataType]] = [
        (pa.uuid(), (secret, b"\x01" * 16), pa.binary(16)),
        (pa.json_(), (f'"{values.SECRET_TEXT}"', "1"), pa.string()),
        (pa.bool8(), (0x5A, 0), pa.int8()),
        (pa.opaque(pa.string(), "geometry", "somebody"), values.TEXTS, pa.string()),
        (
            pa.fixed_shape_tensor(pa.int64(), [2]),
            ([values.whole(64, signed=True)[0]] * 2, [7, 7]), pa.list_(pa.int64(), 2),
        ),
    ]  # fmt: skip
    for kind, pair, inner in made:
        yield Sample(
            str(kind),
            lambda picks, kind=kind, pair=pair, inner=inner: pa.ExtensionArray.from_storage(
                kind, _array(picks, pair, inner)
            ),
        )


def _plain(kind: pa.DataType, pair: Any, *, names: tuple[str, str] | None = None) -> Sample:
    make: Make = lambda picks: _array(picks, pair, kind)  # noqa: E731
    return Sample(str(kind), make, names)


def _array(picks: Sequence[int | None], pair: Any, kind: pa.DataType) -> pa.Array:
    chosen = [None if pick is None else pair[pick] for pick in picks]
    if pa.types.is_date64(kind):
        return pa.array(chosen, pa.date32()).cast(kind)
    if pa.types.is_interval(kind):
        return pa.array([None if each is None else pa.MonthDayNano(each) for each in chosen], kind)
    if pa.types.is_duration(kind) or pa.types.is_timestamp(kind):
        return pa.array([_tick(each, kind) for each in chosen], pa.int64()).cast(kind)
    return pa.array(chosen, kind)


def _tick(value: Any, kind: Any) -> int | None:
    """Return a time as its type counts it, exactly."""
    if value is None:
        return None
    per = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[kind.unit]
    if isinstance(value, dt.timedelta):
        return value // dt.timedelta(seconds=1) * per
    return int((value if value.tzinfo else value.replace(tzinfo=dt.UTC)).timestamp()) * per


def _texts(picks: Sequence[int | None]) -> pa.Array:
    return _array(picks, values.TEXTS, pa.string())


def _dictionary_of_structs(picks: Sequence[int | None]) -> pa.Array:
    indices = pa.array(picks, pa.int32())
    return pa.DictionaryArray.from_arrays(indices, pa.array([{"a": each} for each in values.TEXTS]))


def _sparse(picks: Sequence[int | None], *, coded: bool = False) -> pa.Array:
    texts = _texts(picks).dictionary_encode() if coded else _texts(picks)
    return pa.UnionArray.from_sparse(
        pa.array([0] * len(picks), pa.int8()), [texts, pa.nulls(len(picks), pa.int64())]
    )


def _dense(picks: Sequence[int | None]) -> pa.Array:
    return pa.UnionArray.from_dense(
        pa.array([0] * len(picks), pa.int8()), pa.array(range(len(picks)), pa.int32()),
        [_texts(picks), pa.nulls(0, pa.int64())],
    )  # fmt: skip
