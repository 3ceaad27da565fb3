"""The gate for Spark: the general definition as a broadcast join, with pseudonyms made by Spark's SHA-256."""

from __future__ import annotations

from typing import Any

import narwhals as nw
from pyspark.sql import functions, types

from licet.gate import general, people_in_queries, people_judges, policy_table
from licet.gate.plan import Plan
from licet.gate.pseudonyms import message
from licet.gate.tally import Tally


def filter_frame(frame: Any, tally: Tally) -> Any:
    """Return the filtered frame, still lazy, and register its counting query."""
    plan = tally.plan
    table = nw.from_native(frame)
    schema = table.collect_schema()
    general.refuse_unpseudonymisable(plan, schema)
    policy = nw.from_native(
        functions.broadcast(_policy(frame, policy_table.policy_columns(plan, schema), plan))
    )
    free = table
    if plan.has_stops:
        free, barred = people_in_queries.split(nw.from_native(_marked(frame, plan, schema)))
        tally.owe(people_in_queries.counter(table, barred, policy, plan))
    else:
        tally.owe(lambda: general.count(table, policy, plan))
    kept = general.kept(free, policy, plan).to_native()
    for each in plan.columns:
        if each.kind == "pseudonym":
            kept = kept.withColumn(each.name, _hashed(each.name))
    return general.masked(nw.from_native(kept), plan).to_native()


def _marked(frame: Any, plan: Plan, schema: nw.Schema) -> Any:
    """Return the frame with a column that tells which rows people bar.

    A Python function judges on the executors. It takes the keys there; the plan's text does not show them.
    """
    barred = functions.lit(False)  # noqa: FBT003  a value, not a switch
    for name, judge in people_judges.judges(plan, schema).items():
        judged = functions.udf(judge.__call__, types.BooleanType())
        barred = barred | judged(functions.col(f"`{plan.tenant}`"), functions.col(f"`{name}`"))
    return frame.withColumn(people_in_queries.BARRED, barred)


def _policy(frame: Any, policy: policy_table.Policy, plan: Plan) -> Any:
    """Return the policy as a Spark frame.

    It is broadcast whole to every executor, so the large frame is not shuffled.
    """
    kinds = {plan.tenant: frame.schema[plan.tenant].dataType, policy_table.CODE: types.IntegerType()}
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
    value = functions.encode(functions.col(f"`{name}`").cast("string"), "utf-8")
    field = functions.lit(bytearray(message(name)))
    inner = functions.sha2(functions.concat(functions.col(policy_table.INNER), field, value), 256)
    return functions.sha2(functions.concat(functions.col(policy_table.OUTER), functions.unhex(inner)), 256)
