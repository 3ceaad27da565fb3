"""Parameters that the installed `stripe` library sends but the newest published specification lacks.

Each entry names the operation, the parameter, and the schema accepted in addition. The conformance suite
compares all other parameters with the library's types, so a new difference makes a test fail.
"""

from __future__ import annotations

from typing import Any

AMENDMENTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    # stripe-python 16 (2026-10-28.endive) sends an object where the specification expects a string.
    (
        "POST /v1/subscriptions/{subscription_exposed_id}",
        "billing_cycle_anchor",
        {
            "type": "object",
            "required": ["type"],
            "properties": {"type": {"type": "string", "enum": ["now", "unchanged"]}},
        },
    ),
)
