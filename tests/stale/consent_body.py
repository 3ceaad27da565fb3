"""What a customer's system sends to allow everything."""

from __future__ import annotations

from typing import Any

from tests.codes import SHARED, TELEMETRY, TERMS

CONSENT: dict[str, Any] = {
    "category": TELEMETRY,
    "purpose": SHARED,
    "terms": TERMS,
    "conditions": {"fields": ["*"], "form": "raw", "regions": ["EU"], "data_from": "beginning"},
    "signatory": {
        "name": "Alice Adams",
        "email": "alice@acme.example",
        "role": "CTO",
        "authority": "officer",
    },
    "evidence": [{"sha256": "a" * 64, "name": "msa.pdf"}],
    "risk_class": "ordinary",
    "risk_accepted": True,
    "rights_attested": True,
}
