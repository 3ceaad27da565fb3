"""A sample of each polars type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from sdk.tests.gate.contract import values
from sdk.tests.gate.contract.sample import Sample


def samples() -> Iterator[Sample]:
    """Yield a sample of each polars type."""
    yield _plain(pl.Null(), (None, None))
    yield _plain(pl.Boolean(), values.BOOLEANS)
    for bits in (8, 16, 32, 64, 128):
        for signed, kind in ((True, getattr(pl, f"Int{bits}")), (False, getattr(pl, f"UInt{bits}"))):
            pair = values.whole(bits, signed=signed)
            yield _plain(kind(), pair, names=values.named(pair))
    for kind in (pl.Float16, pl.Float32, pl.Float64):
        yield _plain(kind(), values.FLOATS)
    yield _plain(pl.Decimal(30, 2), values.DECIMALS)
    yield _plain(pl.String(), values.TEXTS, names=values.TEXTS)
    yield _plain(pl.Binary(), values.BYTES)
    yield _plain(pl.Categorical(), values.TEXTS, names=values.TEXTS)
    yield _plain(pl.Enum(values.TEXTS), values.TEXTS, names=values.TEXTS, kind="Enum")
    yield _plain(pl.Date(), values.DATES)
    yield _plain(pl.Time(), values.TIMES)
    for unit in ("ms", "us", "ns"):
        yield _plain(pl.Datetime(unit), values.DATETIMES)
        yield _plain(pl.Duration(unit), values.DURATIONS)
    yield _plain(pl.Datetime("us", "UTC"), values.ZONED)
    yield _plain(pl.Datetime("us", "Europe/Berlin"), values.ZONED)
    yield _plain(pl.List(pl.String), tuple([each] for each in values.TEXTS))
    yield _plain(pl.List(pl.Int64), ([values.whole(64, signed=True)[0]] * 2, [7]))
    yield _plain(pl.List(pl.Categorical), tuple([each] for each in values.TEXTS))
    yield _plain(pl.List(pl.Enum(values.TEXTS)), tuple([each] for each in values.TEXTS), kind="List(Enum)")
    yield _plain(pl.Array(pl.String, 1), tuple([each] for each in values.TEXTS))
    yield _plain(pl.Array(pl.Int64, 2), ([values.whole(64, signed=True)[0]] * 2, [7, 7]))
    yield _plain(
        pl.Struct({"a": pl.String, "b": pl.Int64}), tuple({"a": each, "b": 7} for each in values.TEXTS)
    )
    yield _plain(pl.Struct({"a": pl.List(pl.Categorical)}), tuple({"a": [each]} for each in values.TEXTS))
    yield _plain(pl.Map(pl.String, pl.String), tuple({"k": each} for each in values.TEXTS))
    yield Sample("Extension", _extension)
    yield _plain(pl.Object(), tuple({each} for each in values.TEXTS))


def _plain(dtype: Any, pair: Any, *, names: tuple[str, str] | None = None, kind: str | None = None) -> Sample:
    def make(picks: Sequence[int | None]) -> pl.Series:
        return pl.Series("note", [None if pick is None else pair[pick] for pick in picks], dtype=dtype)

    return Sample(kind or str(dtype), make, names)


def _extension(picks: Sequence[int | None]) -> pl.Series:
    texts = [None if pick is None else values.TEXTS[pick] for pick in picks]
    return pl.Series("note", texts, dtype=pl.String).ext.to(pl.Extension("licet.note", pl.String, None))
