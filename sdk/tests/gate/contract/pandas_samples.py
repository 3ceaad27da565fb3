"""A sample of each pandas type. Types of Arrow behind pandas are those of Arrow's table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sdk.tests.gate.contract import arrow_samples, values
from sdk.tests.gate.contract.sample import Sample


def samples() -> Iterator[Sample]:
    """Yield a sample of each numpy and pandas type, and of objects."""
    yield from _numpy()
    yield from _objects()
    yield from _extensions()


def on_arrow() -> Iterator[Sample]:
    """Yield a sample of each Arrow type as a column of pandas."""
    for each in arrow_samples.samples():
        yield Sample(
            f"{each.kind}[pyarrow]",
            lambda picks, each=each: pd.Series(
                pd.array(each.make(picks), dtype=pd.ArrowDtype(each.make(picks).type))
            ),
            each.names,
        )


def _numpy() -> Iterator[Sample]:
    """Yield the types that have no missing value: the open value stands in its place."""
    yield _filled("bool", values.BOOLEANS)
    for bits in (8, 16, 32, 64):
        for name, signed in ((f"int{bits}", True), (f"uint{bits}", False)):
            pair = values.whole(bits, signed=signed)
            yield _filled(name, pair, names=values.named(pair))
    for name in ("float16", "float32", "float64", "longdouble"):
        yield _plain(name, values.FLOATS)
    for name in ("complex64", "complex128"):
        yield _plain(name, tuple(complex(each, 1) for each in values.FLOATS))
    for unit in ("s", "ms", "us", "ns"):
        yield _plain(f"datetime64[{unit}]", values.DATETIMES)
        yield _plain(f"timedelta64[{unit}]", values.DURATIONS)


def _objects() -> Iterator[Sample]:
    yield _plain("object", values.TEXTS, kind="object of texts", names=values.TEXTS)
    yield _plain("object", values.BYTES, kind="object of bytes")
    yield _plain("object", values.DECIMALS, kind="object of decimals")
    yield _plain("object", values.DATES, kind="object of dates")
    yield _plain("object", (4_242_424_242_424_242, 7), kind="object of whole numbers")
    yield _plain("object", tuple([each] for each in values.TEXTS), kind="object of lists")
    yield _plain("object", (values.SECRET_TEXT, 7), kind="object of texts and numbers")


def _extensions() -> Iterator[Sample]:
    yield _plain("boolean", values.BOOLEANS)
    for bits in (8, 16, 32, 64):
        for name, signed in ((f"Int{bits}", True), (f"UInt{bits}", False)):
            pair = values.whole(bits, signed=signed)
            yield _plain(name, pair, names=values.named(pair))
    for name in ("Float32", "Float64"):
        yield _plain(name, values.FLOATS)
    for dtype, kind in (
        (pd.StringDtype("python"), "string[python]"), (pd.StringDtype("pyarrow"), "string[pyarrow]"),
        (pd.StringDtype("python", na_value=np.nan), "str[python]"), (pd.StringDtype(na_value=np.nan), "str"),
    ):  # fmt: skip
        yield _plain(dtype, values.TEXTS, kind=kind, names=values.TEXTS)
    yield _plain(
        pd.CategoricalDtype(values.TEXTS), values.TEXTS, kind="category of texts", names=values.TEXTS
    )
    pair = values.whole(64, signed=True)
    yield _plain(pd.CategoricalDtype(pair), pair, kind="category of whole numbers", names=values.named(pair))
    for zone in ("UTC", "Europe/Berlin"):
        yield _plain(f"datetime64[us, {zone}]", values.ZONED)
    yield _plain("period[D]", tuple(pd.Period(each, "D") for each in values.DATES))
    yield _plain("interval[float64, right]", (pd.Interval(4_242.5, 4_243.5), pd.Interval(1.0, 2.0)))
    yield _filled("Sparse[int64]", values.whole(64, signed=True), kind="Sparse[int64]")
    yield _plain("Sparse[float64]", values.FLOATS)


def _plain(dtype: Any, pair: Any, *, kind: str | None = None, names: tuple[str, str] | None = None) -> Sample:
    def make(picks: Sequence[int | None]) -> pd.Series:
        return pd.Series([None if pick is None else pair[pick] for pick in picks], dtype=dtype)

    return Sample(kind or str(dtype), make, names)


def _filled(
    dtype: Any, pair: Any, *, kind: str | None = None, names: tuple[str, str] | None = None
) -> Sample:
    def make(picks: Sequence[int | None]) -> pd.Series:
        return pd.Series([pair[1 if pick is None else pick] for pick in picks], dtype=dtype)

    return Sample(kind or str(dtype), make, names)
