"""A sample of each DuckDB type, written as SQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sdk.tests.gate.contract import values
from sdk.tests.gate.contract.sample import Sample

_SECRET: Final = f"'{values.SECRET_TEXT}'"
_TIMES: Final = ("'1999-09-13 11:22:33'", "'2026-01-15 06:00:00'")
# By type, SQL of the withheld and of the open value.
_LITERALS: Final = {
    "BOOLEAN": ("true", "false"),
    "FLOAT": ("-1234.5", "2.25"),
    "DOUBLE": ("-1234.5", "2.25"),
    "DECIMAL(30,2)": ("4242.42", "1.5"),
    "BIGNUM": ("4242424242424242424242424242", "7"),
    "BLOB": (f"{_SECRET}::BLOB", "'open'::BLOB"),
    "BIT": ("'0101101000111100011010010010110101110001'", "'10'"),
    "UUID": ("'c0ffee11-2233-4455-6677-8899aabbccdd'", "'01010101-0101-0101-0101-010101010101'"),
    "DATE": ("'1999-09-13'", "'2026-01-15'"),
    "TIME": ("'11:22:33'", "'06:00:00'"),
    "TIME_NS": ("'11:22:33'", "'06:00:00'"),
    "TIME WITH TIME ZONE": ("'11:22:33+00'", "'06:00:00+00'"),
    "TIMESTAMP": _TIMES,
    "TIMESTAMP_S": _TIMES,
    "TIMESTAMP_MS": _TIMES,
    "TIMESTAMP_NS": _TIMES,
    "TIMESTAMP WITH TIME ZONE": tuple(f"{each[:-1]}+00'" for each in _TIMES),
    "TIMESTAMPTZ_NS": tuple(f"{each[:-1]}+00'" for each in _TIMES),
    "INTERVAL": ("'4242 days 4242 seconds'", "'1 day'"),
    "VARCHAR[]": (f"[{_SECRET}]", "['open']"),
    "VARCHAR[1]": (f"[{_SECRET}]", "['open']"),
    "STRUCT(a VARCHAR, b BIGINT)": (f"{{'a': {_SECRET}, 'b': 7}}", "{'a': 'open', 'b': 7}"),
    "TUPLE(VARCHAR, BIGINT)": (f"row({_SECRET}, 7)", "row('open', 7)"),
    "MAP(VARCHAR, VARCHAR)": (f"MAP {{'k': {_SECRET}}}", "MAP {'k': 'open'}"),
    "UNION(t VARCHAR, n BIGINT)": (f"union_value(t := {_SECRET})", "union_value(t := 'open')"),
    "VARIANT": (f"{_SECRET}::VARIANT", "'open'::VARIANT"),
    "GEOMETRY": ("'POINT(4242.42 1234.5)'", "'POINT(1 1)'"),
    '"NULL"': ("NULL", "NULL"),
}  # fmt: skip
# A table cannot have such a column.
NO_COLUMN: Final = frozenset({"TYPE"})
_WHOLE: Final = {
    "TINYINT": (8, True), "SMALLINT": (16, True), "INTEGER": (32, True), "BIGINT": (64, True), "HUGEINT": (128, True),
    "UTINYINT": (8, False), "USMALLINT": (16, False), "UINTEGER": (32, False), "UBIGINT": (64, False),
    "UHUGEINT": (128, False),
}  # fmt: skip


def samples() -> Iterator[Sample]:
    """Yield a sample of each DuckDB type; its column is a list of SQL expressions."""
    for kind, (bits, signed) in _WHOLE.items():
        pair = values.named(values.whole(bits, signed=signed))
        yield _sample(kind, pair, names=pair)
    yield _sample("VARCHAR", (_SECRET, "'open'"), names=values.TEXTS)
    yield _sample(f"ENUM({_SECRET}, 'open')", (_SECRET, "'open'"), names=values.TEXTS, kind="ENUM")
    for kind, pair in _LITERALS.items():
        yield _sample(kind, pair)


def _sample(
    sql: str, pair: tuple[str, ...], *, names: tuple[str, str] | None = None, kind: str | None = None
) -> Sample:
    def make(picks: Sequence[int | None]) -> list[str]:
        return [f"CAST({'NULL' if pick is None else pair[pick]} AS {sql})" for pick in picks]

    needles = (values.SECRET_TEXT.encode(),) if sql == "VARIANT" else ()
    return Sample(kind or sql.strip('"'), make, names, needles)
