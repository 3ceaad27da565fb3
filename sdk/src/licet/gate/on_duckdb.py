"""The gate for a DuckDB relation: the general definition, with pseudonyms made by DuckDB's SHA-256.

ENUM columns become text, because an ENUM type lists every value. DuckDB exports no text beneath a null, and beneath
the null of a number whatever stood in its memory; see "What it does not do" in docs/gate.md.
"""

from __future__ import annotations

import secrets
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import narwhals as nw
import pyarrow as pa

from licet.errors import FrameNotSupported
from licet.gate import general, people_in_queries, people_judges, policy_table, watch
from licet.gate.plan import Column, Plan
from licet.gate.pseudonyms import message
from licet.gate.tally import Tally

if TYPE_CHECKING:
    import duckdb

_COMPARED: Final = general.Compared(policy_table.KEY, policy_table.TIME)


def filter_relation(relation: duckdb.DuckDBPyRelation, tally: Tally) -> duckdb.DuckDBPyRelation:
    """Return the filtered relation, still lazy, and register its counting query."""
    plan = tally.plan
    relation = relation.project(", ".join(_quoted(name) for name in plan.reads))
    schema = nw.from_native(relation).collect_schema()
    general.refuse_unpseudonymisable(plan, schema)
    policy = nw.from_native(
        _beside(relation, policy_table.policy(plan, schema, backend="pyarrow").to_native())
    )
    frame = nw.from_native(_with_keys(relation, plan, schema))
    texts = _with_texts(frame, schema)
    if plan.has_stops:
        texts, barred = people_in_queries.split(_marked(texts, plan, schema))
        tally.owe(people_in_queries.counter(frame, barred, policy, plan, _COMPARED))
    else:
        tally.owe(lambda: general.count(frame, policy, plan, _COMPARED))
    passed = _masked(general.kept(texts, policy, plan, _COMPARED).to_native(), plan)
    tally.owe_look(lambda: _look(passed, tally))
    return passed


def _look(passed: duckdb.DuckDBPyRelation, tally: Tally) -> None:
    """Look at the first values of the columns that can hold texts."""
    schema = nw.from_native(passed).collect_schema()
    names = [name for name, kind in schema.items() if name in tally.watch.open and _can_hold_texts(kind)]
    if names:
        # as text, because Python cannot hold every time within a struct
        texts = ", ".join(f"CAST({_quoted(name)} AS VARCHAR) AS {_quoted(name)}" for name in names)
        rows = passed.project(texts).limit(watch.A_FRAME).fetchall()
        for place, name in enumerate(names):
            tally.watch.look(name, len(rows), partial(watch.first, [row[place] for row in rows]))


def _can_hold_texts(kind: nw.dtypes.DType) -> bool:
    return not (kind.is_numeric() or kind.is_temporal() or kind in (nw.Boolean, nw.Binary))


def _with_keys(relation: duckdb.DuckDBPyRelation, plan: Plan, schema: nw.Schema) -> duckdb.DuckDBPyRelation:
    """Add the columns that are compared: a collation may fold texts, and infinity is larger than every start."""
    time = "NULL"
    if plan.time is not None and plan.looks_at_time:
        time = f"CASE WHEN isfinite({_quoted(plan.time)}) THEN {_quoted(plan.time)} END"
    key = _bytes(plan.tenant, schema)
    return relation.project(f"*, {key} AS {policy_table.KEY}, {time} AS {policy_table.TIME}")


def _bytes(name: str, schema: nw.Schema) -> str:
    """Return SQL for a column as it is compared: the bytes of a text, the value of a number."""
    if schema[name].is_numeric():
        return _quoted(name)
    return f"encode(CAST({_quoted(name)} AS VARCHAR))"


def _marked(frame: Any, plan: Plan, schema: nw.Schema) -> Any:
    """Return the frame with a column that tells which rows people bar.

    The distinct values of tenants with stops are judged now, in Python. A row with a value that appears later
    is barred, because that value was not judged.
    """
    barred = nw.lit(value=False)
    spelled = policy_table.names(plan, schema[plan.tenant])
    relation = frame.to_native()
    for number, (field, judge) in enumerate(people_judges.judges(plan, schema).items()):
        names = people_in_queries.names_of(judge, plan.names, spelled)
        if not names:
            continue
        who, mark = f"licet__who_{number}", f"licet__free_{number}"
        frame = nw.from_native(frame.to_native().project(f"*, {_bytes(field, schema)} AS {who}"))
        theirs = nw.col(policy_table.KEY).is_in([policy_table.key(name) for name in names])
        concerned = theirs & ~nw.col(who).is_null()
        seen = frame.filter(concerned).select(policy_table.KEY, who).unique().to_native().to_arrow_table()
        both = zip(seen[policy_table.KEY].to_pylist(), seen[who].to_pylist(), strict=True)
        free = pa.array([not judge(_text(tenant), _text(value)) for tenant, value in both], pa.bool_())
        free_pairs = seen.filter(free)
        free_pairs = free_pairs.append_column(mark, pa.array([True] * free_pairs.num_rows, pa.bool_()))
        judged = nw.from_native(_beside(relation, free_pairs))
        frame = frame.join(judged, on=[policy_table.KEY, who], how="left")
        barred |= concerned & nw.col(mark).is_null()
    return frame.with_columns(barred.fill_null(value=False).alias(people_in_queries.BARRED))


def _text(value: Any) -> Any:
    """Return the text behind its bytes; every other value as it is."""
    return value.decode() if isinstance(value, bytes) else value


def _beside(relation: duckdb.DuckDBPyRelation, table: pa.Table) -> duckdb.DuckDBPyRelation:
    """Return an Arrow table as a relation on the frame's own connection.

    DuckDB looks for a table in its catalogue first, then for a Python variable. So the variable has a name that
    cannot be guessed.

    Raises: FrameNotSupported.
    """
    import duckdb

    name = f"licet_{secrets.token_hex(16)}"
    globals()[name] = table
    try:
        beside = relation.query(f"{name}_frame", f'SELECT * FROM "{name}"')  # noqa: S608  our own digits
    except duckdb.CatalogException:
        raise FrameNotSupported(
            "This DuckDB connection does not read tables from Python, so the gate cannot give it the policy."
            " Set python_enable_replacements = true on the connection, or filter an Arrow table."
        ) from None
    finally:
        del globals()[name]
    assert beside is not None  # noqa: S101 SELECT always returns a relation
    return beside


def _with_texts(frame: Any, schema: nw.Schema) -> Any:
    """Cast ENUM columns to text."""
    listed = [name for name, kind in schema.items() if isinstance(kind, nw.Enum)]
    return frame.with_columns(nw.col(name).cast(nw.String) for name in listed) if listed else frame


def _masked(kept: duckdb.DuckDBPyRelation, plan: Plan) -> duckdb.DuckDBPyRelation:
    """Return the columns that pass, with pseudonyms, and with null in cells that may not be read.

    Written as SQL with quoted names: an expression of DuckDB would read the name `*` as all columns.
    """
    return kept.project(", ".join(f"{_cell(each)} AS {_quoted(each.name)}" for each in plan.columns))


def _cell(column: Column) -> str:
    value = _hashed(column.name) if column.kind == "pseudonym" else _quoted(column.name)
    if column.pattern is None:
        return value
    return f"CASE WHEN {policy_table.may_column(column.pattern)} THEN {value} END"


def _hashed(name: str) -> str:
    """Return SQL for HMAC-SHA256 (RFC 2104) from the padded keys in the policy table.

    The query text contains no key.
    """
    field = "".join(f"\\x{byte:02X}" for byte in message(name))
    value = f"encode(CAST({_quoted(name)} AS VARCHAR))"
    inner = f"sha256({policy_table.INNER} || '{field}'::BLOB || {value})"
    return f"sha256({policy_table.OUTER} || unhex({inner}))"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
