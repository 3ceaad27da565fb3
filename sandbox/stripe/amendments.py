"""Where the installed `stripe` library is newer than the newest published specification we can install.

Each line names the operation, the parameter, what is accepted besides, and why. The conformance suite
compares the rest of the parameters we use with the library's own typed parameters, so a new difference
shows itself.
"""

from __future__ import annotations

from typing import Any

AMENDMENTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    # stripe-python 16 (2026-10-28.endive) sends an object where the specification still has a word.
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
