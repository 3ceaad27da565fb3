"""A sample of each Spark type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pyspark.sql import types

from sdk.tests.gate.contract import values
from sdk.tests.gate.contract.sample import Sample


def samples() -> Iterator[Sample]:
    """Yield a sample of each type that a column of a Spark frame can have; its column is a type and a list of values."""
    yield _plain(types.NullType(), (None, None))
    yield _plain(types.BooleanType(), values.BOOLEANS)
    for bits, kind in (
        (8, types.ByteType), (16, types.ShortType), (32, types.IntegerType), (64, types.LongType),
    ):  # fmt: skip
        pair = values.whole(bits, signed=True)
        yield _plain(kind(), pair, names=values.named(pair))
    yield _plain(types.FloatType(), values.FLOATS)
    yield _plain(types.DoubleType(), values.FLOATS)
    yield _plain(types.DecimalType(30, 2), values.DECIMALS)
    yield _plain(types.StringType(), values.TEXTS, names=values.TEXTS)
    yield _plain(types.StringType("UTF8_LCASE"), values.TEXTS, names=values.TEXTS)
    yield _plain(types.BinaryType(), values.BYTES)
    yield _plain(types.DateType(), values.DATES)
    yield _plain(types.TimestampType(), values.DATETIMES)
    yield _plain(types.TimestampNTZType(), values.DATETIMES)
    yield _plain(types.DayTimeIntervalType(), values.DURATIONS)
    yield _plain(types.ArrayType(types.StringType()), tuple([each] for each in values.TEXTS))
    yield _plain(
        types.MapType(types.StringType(), types.StringType()), tuple({"k": each} for each in values.TEXTS)
    )
    struct = types.StructType(
        [types.StructField("a", types.StringType()), types.StructField("b", types.LongType())]
    )
    yield _plain(struct, tuple((each, 7) for each in values.TEXTS))


def _plain(kind: Any, pair: Any, *, names: tuple[str, str] | None = None) -> Sample:
    def make(picks: Sequence[int | None]) -> Any:
        return kind, [None if pick is None else pair[pick] for pick in picks]

    return Sample(kind.simpleString(), make, names)
