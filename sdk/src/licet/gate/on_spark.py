"""The gate for Spark: the general definition as a broadcast join, with pseudonyms made by Spark's SHA-256."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import narwhals as nw
from pyspark.sql import functions, types

from licet.errors import ColumnUnusable
from licet.gate import general, people_in_queries, people_judges, policy_table, watch
from licet.gate.plan import Column, Plan
from licet.gate.pseudonyms import message
from licet.gate.tally import Tally

_COMPARED: Final = general.Compared(policy_table.KEY, policy_table.TIME)


def filter_frame(frame: Any, tally: Tally) -> Any:
    """Return the filtered frame, still lazy, and register its counting query."""
    plan = tally.plan
    _refuse_names(plan)
    table = nw.from_native(frame)
    schema = table.collect_schema()
    general.refuse_unpseudonymisable(plan, schema)
    policy = nw.from_native(
        functions.broadcast(_policy(frame, policy_table.policy_columns(plan, schema), plan))
    )
    keyed = _with_keys(frame.select([_column(name) for name in plan.reads]), plan)
    free = table = nw.from_native(keyed)
    if plan.has_stops:
        free, barred = people_in_queries.split(nw.from_native(_marked(keyed, plan, schema)))
        tally.owe(people_in_queries.counter(table, barred, policy, plan, _COMPARED))
    else:
        tally.owe(lambda: general.count(table, policy, plan, _COMPARED))
    kept = general.kept(free, policy, plan, _COMPARED).to_native()
    passed = kept.select([_cell(each).alias(each.name) for each in plan.columns])
    tally.owe_look(lambda: _look(passed, tally))
    return passed


def _look(passed: Any, tally: Tally) -> None:
    """Look at the first values of the columns that hold texts."""
    names = [
        field.name
        for field in passed.schema
        if field.name in tally.watch.open and isinstance(field.dataType, types.StringType)
    ]
    if names:
        rows = passed.select([_column(name) for name in names]).limit(watch.A_FRAME).collect()
        for place, name in enumerate(names):
            tally.watch.look(name, len(rows), partial(watch.first, [row[place] for row in rows]))


def _cell(column: Column) -> Any:
    """Return a column that passes, with pseudonyms, and with null in cells that may not be read."""
    value = _hashed(column.name) if column.kind == "pseudonym" else _column(column.name)
    if column.pattern is None:
        return value
    return functions.when(functions.col(policy_table.may_column(column.pattern)), value)


def _refuse_names(plan: Plan) -> None:
    """Refuse names that Spark would read as parts of a nested column.

    Raises: ColumnUnusable.
    """
    unclear = [name for name in plan.reads if "." in name or "`" in name]
    if unclear:
        raise ColumnUnusable(
            f"Spark reads a dot or a backtick in a column's name as syntax. Rename {', '.join(map(repr, unclear))}."
        )


def _with_keys(frame: Any, plan: Plan) -> Any:
    """Add the columns that are compared: a collation may fold texts, and infinity is larger than every start."""
    key = _column(plan.tenant)
    if isinstance(frame.schema[plan.tenant].dataType, types.StringType):
        key = functions.encode(key.cast("string"), "utf-8")
    time = functions.lit(None)
    if plan.time is not None and plan.looks_at_time:
        time = functions.when(_finite(plan.time, frame.schema[plan.time].dataType), _column(plan.time))
    return frame.withColumn(policy_table.KEY, key).withColumn(policy_table.TIME, time)


def _finite(name: str, kind: Any) -> Any:
    """Tell of each time whether it lies within the calendar and not at the ends of its type.

    A timestamp without a zone is read in the session's zone here, hence the two days.
    """
    if isinstance(kind, types.DateType):
        return functions.abs(functions.unix_date(_column(name)).cast("long")) < 2**31 - 1
    return functions.abs(_column(name).cast("timestamp").cast("long")) < 2**63 // 1_000_000 - 2 * 86_400


def _column(name: str) -> Any:
    """Return the column with this name, also if it has spaces or is called `*`."""
    return functions.col(f"`{name}`")


def _marked(frame: Any, plan: Plan, schema: nw.Schema) -> Any:
    """Return the frame with a column that tells which rows people bar.

    A Python function judges on the executors. It takes the keys there; the plan's text does not show them.
    """
    barred = functions.lit(False)  # noqa: FBT003  a value, not a switch
    for name, judge in people_judges.judges(plan, schema).items():
        judged = functions.udf(judge.__call__, types.BooleanType())
        barred = barred | judged(_column(plan.tenant), _column(name))
    return frame.withColumn(people_in_queries.BARRED, barred)


def _policy(frame: Any, policy: policy_table.Policy, plan: Plan) -> Any:
    """Return the policy as a Spark frame.

    It is broadcast whole to every executor, so the large frame is not shuffled.
    """
    kinds = {plan.tenant: frame.schema[plan.tenant].dataType, policy_table.CODE: types.IntegerType()}
    text = isinstance(kinds[plan.tenant], types.StringType)
    kinds[policy_table.KEY] = types.BinaryType() if text else kinds[plan.tenant]
    kinds |= {policy_table.INNER: types.BinaryType(), policy_table.OUTER: types.BinaryType()}
    fields = []
    for name in policy:
        kind = kinds.get(name, types.BooleanType())
        if name.startswith(("licet__from_", "licet__until_")):
            kind = frame.schema[plan.time].dataType
        fields.append(types.StructField(name, kind))
    rows = list(zip(*policy.values(), strict=True))
    return frame.sparkSession.createDataFrame(rows, types.StructType(fields))


def _hashed(name: str) -> Any:
    """Return the expression for HMAC-SHA256 (RFC 2104) from the padded keys in the policy.

    The query plan contains no key.
    """
    value = functions.encode(_column(name).cast("string"), "utf-8")
    field = functions.lit(bytearray(message(name)))
    inner = functions.sha2(functions.concat(functions.col(policy_table.INNER), field, value), 256)
    return functions.sha2(functions.concat(functions.col(policy_table.OUTER), functions.unhex(inner)), 256)
