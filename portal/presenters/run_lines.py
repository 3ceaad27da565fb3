"""Training runs in words: what each could use of a customer's data, and what it reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lineage.judgement.model_name import ModelName
from lineage.runs.queries.monthly import MonthlyRun


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run. `rows` were reported within what was cleared, `outside` beyond it."""

    run: str
    purpose: str
    model: ModelName
    data: tuple[str, ...]
    form: str
    region: str
    reported: bool
    rows: int
    outside: int
    cleared_at: datetime


def run_line(one: MonthlyRun, *, categories: Mapping[str, str], purposes: Mapping[str, str]) -> RunLine:
    named = dict.fromkeys([*one.categories, *(use.category for use in one.used)])
    return RunLine(
        one.run,
        purposes.get(one.purpose, one.purpose),
        one.model,
        tuple(categories.get(code, code) for code in named),
        one.form,
        one.region,
        one.reported,
        sum(use.rows for use in one.used if use.within),
        sum(use.rows for use in one.used if not use.within),
        one.cleared_at,
    )
