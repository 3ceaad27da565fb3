"""Read under which terms the newest statements stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from consent.models import Standing


def statements_by_terms(*, mode: str) -> Counter[str]:
    """How many questions are ruled by a statement under each version of the terms, without those withdrawn."""
    rows = Standing.objects.filter(tenant__mode=mode).values_list("statements", flat=True)
    found: Counter[str] = Counter()
    for statements in rows.iterator(1000):
        terms = _ruling_terms(statements)
        if terms is not None:
            found[terms] += 1
    return found


def _ruling_terms(statements: Iterable[Mapping[str, Any]]) -> str | None:
    stated = [each for each in statements if not each["refused_at"] and each.get("recorded_at")]
    newest = max(stated, key=lambda each: each["seq"], default=None)
    return None if newest is None or newest["withdrawn_at"] else str(newest["terms"])
