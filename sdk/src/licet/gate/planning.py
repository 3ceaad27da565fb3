"""Build the plan for a frame from the rules and the frame's columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from licet.errors import ColumnMissing, ColumnUnusable
from licet.gate.plan import Column, Kind, Plan
from licet.gate.pseudonyms import Pseudonyms
from licet.gate.rules import Rules

RESERVED: Final = "licet__"


def build_plan(
    rules: Rules, *, columns: Sequence[str], tenant: str, time: str | None, pseudonyms: Pseudonyms
) -> Plan:
    """Build the plan for a frame with these columns.

    Without `time`, the category's time field is used if the frame has it.

    Raises: ColumnMissing, ColumnUnusable.
    """
    _refuse_names(columns)
    for name in (tenant, time):
        if name is not None and name not in columns:
            raise ColumnMissing(
                f"The frame has no column {name!r}. Its columns are: {', '.join(map(str, columns))}."
            )
    if time is None and rules.category.time_field in columns:
        time = rules.category.time_field
    rules = rules.for_columns(columns)
    allowed = rules.allowed
    needed = {tenant, time, *allowed, *rules.identifiers}
    staying = [name for name in columns if name in allowed or name in (tenant, time)]
    patterns: dict[tuple[bool, ...], int] = {}
    return Plan(
        rules=rules,
        tenant=tenant,
        time=time,
        columns=tuple(_column(name, rules, patterns, tenant=tenant) for name in staying),
        dropped=tuple(str(name) for name in columns if name not in staying),
        patterns=tuple(patterns),
        pseudonyms=pseudonyms,
        reads=tuple(name for name in columns if name in needed),
    )


def _refuse_names(columns: Sequence[str]) -> None:
    """Refuse two columns of one name, because it is unclear which is meant, and names that the gate uses.

    Engines that query fold upper and lower case, so reserved names are folded too.

    Raises: ColumnUnusable.
    """
    twice = [name for name, count in Counter(columns).items() if count > 1]
    if twice:
        raise ColumnUnusable(
            f"The frame has several columns named {', '.join(map(repr, twice))}. Rename all but one of each."
        )
    reserved = [name for name in columns if str(name).casefold().startswith(RESERVED)]
    if reserved:
        raise ColumnUnusable(
            f"The gate uses names that begin with {RESERVED} itself. Rename {', '.join(map(repr, reserved))}."
        )


def _column(name: str, rules: Rules, patterns: dict[tuple[bool, ...], int], *, tenant: str) -> Column:
    """Decide how one column passes.

    The tenant column always passes whole, since rows need their tenant; it may be pseudonymised. An
    undeclared time column passes whole too.
    """
    declared = any(each.name == name for each in rules.category.fields)
    kind: Kind = "pseudonym" if name in rules.pseudonymised else "plain"
    if not declared or name == tenant:
        return Column(name, kind, None)
    may = tuple(rule.refused is None and name in rule.fields for rule in rules.rules)
    if all(each for each, rule in zip(may, rules.rules, strict=True) if rule.refused is None):
        return Column(name, kind, None)
    return Column(name, kind, patterns.setdefault(may, len(patterns)))
