"""What the letters about a person's stop say. Enter a scope of all rows first."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from consent import kinds, person_stops
from consent.queries import purposes
from language import words
from ledger.queries import StoredEntry
from notices.letter import LetterFacts
from tenants.queries import people, tenants
from wire import ids

_RIGHTS: Final = {code: word.lower() for code, word in person_stops.RIGHTS}
_WITHOUT_KEY: Final = (
    "The key that recognises the person is not known yet, so the whole category is denied until you name it."
)


def letter_about(entry: StoredEntry, at: datetime) -> LetterFacts | None:  # noqa: ARG001  the readers' signature
    """Return the facts of the letter about a stop that was recorded or lifted."""
    body: dict[str, Any] = dict(entry.body)
    tenant = tenants.tenant_by_id(id=UUID(body["tenant"]))
    said = {"tenant": tenant.name}
    if entry.kind == kinds.STOPPED.name:
        said |= {
            "right": _RIGHTS[body["right"]],
            "purposes": _purposes(entry.mode, body["purposes"]),
            "key": "" if body["key_id"] else _WITHOUT_KEY,
        }
    else:
        person = people.person(id=UUID(body["signatory"])) if body["signatory"] else None
        said["person"] = words.ERASED_PERSON if person is None or person.erased else person.name
    id = ids.render(ids.SUBJECT_REQUEST, UUID(body["stop"]))
    return LetterFacts(
        tenant.id,
        said,
        f"people/{id}/",
        [("Request", id), ("Ledger", f"revision {entry.seq}")],
    )


def _purposes(mode: str, codes: list[str] | None) -> str:
    if codes is None:
        return "every purpose"
    found = (purposes.purpose(mode=mode, code=code) for code in codes)
    return ", ".join(f"“{one.name}”" for one in found if one is not None)
