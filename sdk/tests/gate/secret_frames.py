"""What tests about bytes share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from licet.gate import Gate
from sdk.tests.gate import made

ROWS = 2_000


FIRST = 10**15  # far from anything that stands in a header


TENANTS = ["acme", "globex", "initech", "unknown"]  # acme allows all, globex the number only, initech is out


def secret(row: int) -> str:
    return f"a-secret-of-some-length-{row:05d}"


COLUMNS: dict[str, Callable[[], pa.Array]] = {
    "number": lambda: pa.array(range(FIRST, FIRST + ROWS)),
    "instant": lambda: pa.array(
        [datetime(2026, 1, 1) + timedelta(microseconds=FIRST + n) for n in range(ROWS)], pa.timestamp("us")
    ),
    "text": lambda: pa.array([secret(row) for row in range(ROWS)]),
    "large_text": lambda: pa.array([secret(row) for row in range(ROWS)], pa.large_string()),
    "bytes": lambda: pa.array([secret(row).encode() for row in range(ROWS)]),
    "dictionary": lambda: pa.array([secret(row) for row in range(ROWS)]).dictionary_encode(),
    "list": lambda: pa.array([[secret(row), secret(row)] for row in range(ROWS)]),
    "struct": lambda: pa.array([{"a": secret(row), "b": FIRST + row} for row in range(ROWS)]),
}


def given(*names: str) -> pa.Table:
    """Each column twice: `x` allowed by acme only, `x_shared` by globex as well."""
    columns = {"tenant_id": pa.array([TENANTS[row % 4] for row in range(ROWS)])}
    for name in names:
        columns[name] = columns[f"{name}_shared"] = COLUMNS[name]()
    return pa.table(columns)


def gate(*names: str) -> Gate:
    shared = [f"{name}_shared" for name in names]
    fields = [{"name": name, "type": "any", "identifies": "none"} for name in [*names, *shared]]
    return Gate(
        made.manifest(
            [made.entry("acme", [*names, *shared]), made.entry("globex", shared)],
            categories=[{"code": made.CATEGORY, "version": 1, "fields": fields}],
            excluded=[{"tenant": "initech", "category": made.CATEGORY, "reasons": []}],
        )
    )


def hidden(name: str, column: str) -> list[bytes]:
    """The values of rows that are dropped, and of globex's cells in the column it does not share."""
    gone = (2, 3) if column.endswith("_shared") else (1, 2, 3)
    rows = [row for row in range(ROWS) if row % 4 in gone]
    text = [secret(row).encode() for row in rows]
    numbers = [(FIRST + row).to_bytes(8, "little") for row in rows]
    if name == "instant":
        base = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp()) * 10**6
        return [(base + FIRST + row).to_bytes(8, "little") for row in rows]
    return {"number": numbers, "struct": text + numbers}.get(name, text)
