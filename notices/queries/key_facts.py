"""The facts of letters about a customer's own API keys. The vendor's keys have no letters."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from django.conf import settings

from language import formats, words
from ledger.queries import StoredEntry
from notices.letter import LetterFacts
from tenants.queries import customer_keys, people, tenants
from wire import times

_PAGE = "keys/"


def letter_about(entry: StoredEntry, at: datetime) -> LetterFacts | None:  # noqa: ARG001  the readers' signature
    """Return the facts of the letter about a key that a customer made. None for a key of the vendor."""
    id = UUID(entry.body["key"])
    known = {key.id: key for key in customer_keys.keys(tenant=entry.tenant)} if entry.tenant else {}
    key = known.get(id)
    if key is None or entry.tenant is None:
        return None
    tenant = tenants.tenant_by_id(id=entry.tenant)
    stops = times.parse(entry.body["at"]) if "at" in entry.body else None
    return LetterFacts(
        tenant.id,
        {
            "name": key.name or key.hint,
            "tenant": tenant.name,
            "account": tenant.account_name,
            "actor": _actor(entry),
            "scopes": "; ".join(words.CUSTOMER_SCOPES[scope].says for scope in key.scopes),
            "ends": f"It works until {formats.moment(key.expires_at, tenant.zone)}."
            if key.expires_at
            else "",
            "stops": formats.moment(stops, tenant.zone) if stops else "",
        },
        _PAGE,
        [
            ("Key", f"{key.hint}…"),
            ("Scopes", ", ".join(key.scopes)),
            ("Ledger", f"revision {entry.seq}"),
        ],
    )


def _actor(entry: StoredEntry) -> str:
    actor = json.loads(entry.data)["actor"]
    person = people.person(id=UUID(actor["id"])) if actor["kind"] == "person" and actor["id"] else None
    if person is None:
        return str(settings.VENDOR_NAME)
    return person.name or words.ERASED_PERSON
