"""The facts of letters about commitments."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from language import formats
from ledger.queries import StoredEntry
from notices.letter import LetterFacts
from pricing.governance.queries import commitments
from tenants.queries import tenants
from wire import times

_WHY = {"notice": "You gave notice.", "agreed": "Both sides agreed."}


def letter_about(entry: StoredEntry) -> LetterFacts | None:
    if entry.tenant is None:
        return None
    home = tenants.tenant_by_id(id=entry.tenant)
    record = commitments.commitment_by_id(id=UUID(entry.body["commitment"]))
    last_day = formats.deciding_last_day(times.parse(entry.body["ends_at"]), home.zone)
    return LetterFacts(
        entry.tenant,
        {
            "tenant": home.name,
            "vendor": settings.VENDOR_NAME,
            "order_form": record.order_form,
            "schedule": record.schedule,
            "begins": formats.deciding_day(record.begins_at, home.zone),
            "last_day": last_day,
            "why": _WHY.get(entry.body.get("cause", ""), ""),
        },
        "price/",
        [
            ("Order form", record.order_form),
            ("Last day", last_day),
            ("Ledger", f"revision {entry.seq}"),
        ],
    )
