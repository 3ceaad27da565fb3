"""What tests about decisions share."""

from __future__ import annotations

from typing import Any

from tests.catalogue import SHARED, TELEMETRY

QUESTION: dict[str, Any] = {
    "tenant": "acme", "category": TELEMETRY, "purpose": SHARED, "fields": ["rpm"], "form": "raw", "region": "DE",
}  # fmt: skip
