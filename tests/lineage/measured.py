"""Measurements as a run reports them."""

from __future__ import annotations

from typing import Any

from tests.catalogue import TELEMETRY

ANONYMITY = {"k": 5, "min_tenants": 2, "max_tenant_share_bps": 6000}
MEASURED: dict[str, Any] = {
    "kind": "anonymity", "category": TELEMETRY, "rows": 100, "classes": 4, "quasi_identifiers": ["recorded_at"],
    "not_judged": [], "k": 5, "l": {"rpm": 3}, "t": {"rpm": 0.1}, "fewest_tenants": 2,
    "largest_tenant_share_bps": 6000, "thresholds": {}, "reached": True, "failures": [],
}  # fmt: skip


def leakage(source: str | None) -> dict[str, Any]:
    return {
        "kind": "leakage", "category": TELEMETRY, "records": 10, "originals": 10, "columns": ["rpm"],
        "exact_matches": 0, "exact_match_bps": 0, "closest": 0.1, "median": 0.4, "compared": 10,
        "closer_than_holdout_bps": None, "generator": {"family": "synth", "name": "gan", "version": "1"},
        "source_clearance": source,
    }  # fmt: skip
