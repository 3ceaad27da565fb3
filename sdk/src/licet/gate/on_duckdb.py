"""The gate for a DuckDB relation: the general definition, with pseudonyms made by DuckDB's SHA-256.

DuckDB exports no old value beneath a null. ENUM columns become text, because an ENUM type lists every
value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import pyarrow as pa

from licet.gate import general, people_in_queries, people_judges, policy_table
from licet.gate.plan import Plan
from licet.gate.pseudonyms import message
from licet.gate.tally import Tally

if TYPE_CHECKING:
    import duckdb


def filter_relation(relation: duckdb.DuckDBPyRelation, tally: Tally) -> duckdb.DuckDBPyRelation:
    """Return the filtered relation, still lazy, and register its counting query."""
    plan = tally.plan
    frame = nw.from_native(relation)
    schema = frame.collect_schema()
    general.refuse_unpseudonymisable(plan, schema)
    policy = nw.from_native(
        _beside(relation, policy_table.policy(plan, schema, backend="pyarrow").to_native())
    )
    texts = _with_texts(frame, schema)
    if plan.has_stops:
        texts, barred = people_in_queries.split(_marked(texts, plan, schema))
        tally.owe(people_in_queries.counter(frame, barred, policy, plan))
    else:
        tally.owe(lambda: general.count(frame, policy, plan))
    kept = general.kept(texts, policy, plan).to_native()
    passed: duckdb.DuckDBPyRelation = general.masked(
        nw.from_native(_pseudonymised(kept, plan)), plan
    ).to_native()
    return passed


def _marked(frame: Any, plan: Plan, schema: nw.Schema) -> Any:
    """Return the frame with a column that tells which rows people bar.

    The distinct values of tenants with stops are judged now, in Python. A row with a value that appears later
    is barred, because nobody judged it.
    """
    barred = nw.lit(value=False)
    spelled = policy_table.names(plan, schema[plan.tenant])
    relation = frame.to_native()
    for number, (field, judge) in enumerate(people_judges.judges(plan, schema).items()):
        names = people_in_queries.names_of(judge, plan.names, spelled)
        if not names:
            continue
        pairs = frame.filter(nw.col(plan.tenant).is_in(names), ~nw.col(field).is_null())
        seen = pairs.select(plan.tenant, field).unique().to_native().to_arrow_table()
        both = zip(seen[plan.tenant].to_pylist(), seen[field].to_pylist(), strict=True)
        free = pa.array([not judge(tenant, value) for tenant, value in both], pa.bool_())
        mark = f"licet__free_{number}"
        free_pairs = seen.filter(free)
        free_pairs = free_pairs.append_column(mark, pa.array([True] * free_pairs.num_rows, pa.bool_()))
        frame = frame.join(nw.from_native(_beside(relation, free_pairs)), on=[plan.tenant, field], how="left")
        concerned = nw.col(plan.tenant).is_in(names) & ~nw.col(field).is_null()
        barred |= concerned & nw.col(mark).is_null()
    return frame.with_columns(barred.fill_null(value=False).alias(people_in_queries.BARRED))


def _beside(relation: duckdb.DuckDBPyRelation, licet_policy: pa.Table) -> duckdb.DuckDBPyRelation:  # noqa: ARG001
    """Return the policy as a relation on the frame's own connection.

    DuckDB finds the table by the name of the Python argument.
    """
    beside = relation.query("licet_frame", "SELECT * FROM licet_policy")
    assert beside is not None  # noqa: S101 SELECT always returns a relation
    return beside


def _with_texts(frame: Any, schema: nw.Schema) -> Any:
    """Cast ENUM columns to text."""
    listed = [name for name, kind in schema.items() if isinstance(kind, nw.Enum)]
    return frame.with_columns(nw.col(name).cast(nw.String) for name in listed) if listed else frame


def _pseudonymised(relation: duckdb.DuckDBPyRelation, plan: Plan) -> duckdb.DuckDBPyRelation:
    """Replace the columns that must be pseudonymised with DuckDB expressions."""
    wanted = {each.name for each in plan.columns if each.kind == "pseudonym"}
    if not wanted:
        return relation
    return relation.project(
        ", ".join(_hashed(name) if name in wanted else _quoted(name) for name in relation.columns)
    )


def _hashed(name: str) -> str:
    """Return SQL for HMAC-SHA256 (RFC 2104) from the padded keys in the policy table.

    The query text contains no key.
    """
    field = "".join(f"\\x{byte:02X}" for byte in message(name))
    value = f"encode(CAST({_quoted(name)} AS VARCHAR))"
    inner = f"sha256({policy_table.INNER} || '{field}'::BLOB || {value})"
    return f"sha256({policy_table.OUTER} || unhex({inner})) AS {_quoted(name)}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
