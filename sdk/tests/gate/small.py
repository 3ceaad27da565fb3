"""A frame of five rows, for five kinds of tenant."""

from __future__ import annotations

from typing import Any

import polars as pl

from licet.gate import Gate
from sdk.tests.gate.made import CATEGORY

EXCLUDED = {"excluded": [{"tenant": "initech", "category": CATEGORY, "reasons": [{"code": "withdrawn"}]}]}


def frame(**columns: Any) -> pl.DataFrame:
    return pl.DataFrame({"tenant_id": ["acme", "globex", "initech", None, "nobody"], **columns})


def passed(gate: Gate, given: Any, **more: Any) -> Any:
    return gate.filter(given, category=CATEGORY, tenant="tenant_id", **more)
