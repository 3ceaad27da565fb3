"""The gate on Spark: the general definition as a broadcast join, with pseudonyms made by Spark's own SHA-256."""

from __future__ import annotations

from typing import Any

import narwhals as nw
from pyspark.sql import functions, types

from licet.gate import general
from licet.gate.plan import Plan
from licet.gate.pseudonyms import message
from licet.gate.tally import Tally


def filter_frame(frame: Any, tally: Tally) -> Any:
    plan = tally.plan
    given = nw.from_native(frame)
    schema = given.collect_schema()
    general.refuse_what_has_no_pseudonym(plan, schema)
    policy = nw.from_native(functions.broadcast(_policy(frame, general.policy_columns(plan, schema), plan)))
    tally.owe(lambda: general.count(given, policy, plan))
    kept = general.kept(given, policy, plan).to_native()
    for each in plan.columns:
        if each.kind == "pseudonym":
            kept = kept.withColumn(each.name, _hashed(each.name))
    return general.masked(nw.from_native(kept), plan).to_native()


def _policy(frame: Any, policy: general.Policy, plan: Plan) -> Any:
    """Broadcast: every executor holds it whole, and the large side is not shuffled."""
    kinds = {plan.tenant: frame.schema[plan.tenant].dataType, general.CODE: types.IntegerType()}
    kinds |= {general.INNER: types.BinaryType(), general.OUTER: types.BinaryType()}
    fields = []
    for name in policy:
        kind = kinds.get(name, types.BooleanType())
        if name.startswith(("licet__from_", "licet__until_")):
            kind = frame.schema[plan.time].dataType
        fields.append(types.StructField(name, kind))
    rows = list(zip(*policy.values(), strict=True))
    return frame.sparkSession.createDataFrame(rows, types.StructType(fields))


def _hashed(name: str) -> Any:
    """RFC 2104 from its padded keys on, which are data of the policy: no key stands in the plan's text."""
    value = functions.encode(functions.col(f"`{name}`").cast("string"), "utf-8")
    field = functions.lit(bytearray(message(name)))
    inner = functions.sha2(functions.concat(functions.col(general.INNER), field, value), 256)
    return functions.sha2(functions.concat(functions.col(general.OUTER), functions.unhex(inner)), 256)
