"""What the desk calls the statuses of a consent, seen from the vendor's side."""

from __future__ import annotations

from typing import Final

STATUSES: Final = {
    "proposed": "Waits for confirmation",
    "scheduled": "Scheduled",
    "active": "Allowed",
    "paused": "Paused",
    "suspended": "Suspended",
    "expired": "Expired",
    "withdrawn": "Withdrawn",
    "superseded": "Replaced",
    "refused": "Refused",
    "disputed": "Disputed",
}
