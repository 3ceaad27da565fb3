"""What tests about consent requests share."""

from __future__ import annotations

from tests.catalogue import SHARED, TELEMETRY

WISH = {"fields": ["rpm"], "form": "pseudonymised", "region": "DE"}


ASKED = {"tenant": "acme", "category": TELEMETRY, "purpose": SHARED, **WISH, "job": "nightly"}
