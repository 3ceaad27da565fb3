"""Write the contract as a page: docs/gate-types.md. The section about Spark is written where Spark is installed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from sdk.tests.gate.contract.found import Found

PAGE: Final = Path(__file__).resolve().parents[4] / "docs" / "gate-types.md"
COMMAND: Final = "make test-gate ARGS=types"
_ACTS: Final = ("filter", "withhold", "pseudonymise", "window", "tenant")
_HEAD: Final = f"""# The gate's contract of types

This page is generated: `{COMMAND}` runs the gate on a column of every type of every engine and writes down what became
of it. Tests run it again and compare. In each run 64 values are withheld; their bytes are searched for in everything
that the result can be written as, and none was found.

| column | what the gate does with a column of this type |
|---|---|
| filter | it lets some rows pass |
| withhold | it empties some cells |
| pseudonymise | it replaces the values by pseudonyms, as texts |
| window | it compares the column with a data window, as the time of each row |
| tenant | it finds the tenant of each row in the column |

*exact*: same values, same type. *rebuilt*: same values in new buffers, because the engine would share the old ones; in
brackets the type that it became, where it is another. *refused*: an error with a sentence and a `code`, and no row.
"""


def sections(results: Mapping[str, Sequence[Found]]) -> dict[str, str]:
    """Return the sections of the page by their titles, without Spark's."""
    arrow, pandas, polars = results["Arrow"], results["pandas"], results["polars"]
    over = [_renamed(each) for each in results["pandas over Arrow"]]
    return {
        "Arrow": _table(arrow, "A `RecordBatch` and a `Table` are treated alike."),
        "pandas": _table(pandas),
        "pandas over Arrow": _differing(
            over, arrow, "Columns of `ArrowDtype` are as in Arrow, but for these."
        ),
        "polars": _table(polars),
        "polars, lazy": _differing(
            results["polars lazy"], polars, "A lazy frame is as an eager one, but for these."
        ),
        "DuckDB": _table(results["DuckDB"]),
    }


def spark_section(results: Sequence[Found]) -> dict[str, str]:
    """Return the section about Spark."""
    return {"Spark": _table(results, "Written by `make test-engines`, where Spark is installed.")}


def read() -> dict[str, str]:
    """Return the sections of the page as they are."""
    _, *parts = PAGE.read_text().split("\n## ")
    pairs = (each.split("\n", 1) for each in parts)
    return {title: text.strip() for title, text in pairs}


def write(changed: Mapping[str, str]) -> None:
    """Write the page with these sections; the others stay as they are."""
    merged = (read() if PAGE.exists() else {}) | dict(changed)
    body = "".join(f"\n## {title}\n\n{text.strip()}\n" for title, text in merged.items())
    PAGE.write_text(_HEAD + body)


def _renamed(found: Found) -> Found:
    """Return the row of a pandas column under the name of its Arrow type."""
    kind, became = found.kind.removesuffix("[pyarrow]"), found.became.removesuffix("[pyarrow]")
    return Found(found.engine, kind, found.act, found.fate, became, found.why)


def _rows(results: Iterable[Found]) -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {}
    for each in results:
        rows.setdefault(each.kind, []).append(each.cell)
    return rows


def _table(results: Iterable[Found], said: str = "") -> str:
    return _written(_rows(results), said)


def _differing(results: Iterable[Found], base: Iterable[Found], said: str) -> str:
    known = _rows(base)
    return _written({kind: row for kind, row in _rows(results).items() if known.get(kind) != row}, said)


def _written(rows: Mapping[str, Sequence[str]], said: str) -> str:
    lines = [said, ""] if said else []
    lines += [f"| type | {' | '.join(_ACTS)} |", f"|---{'|---' * len(_ACTS)}|"]
    lines += [f"| `{kind.replace('|', '/')}` | {' | '.join(cells)} |" for kind, cells in rows.items()]
    return "\n".join(lines)
