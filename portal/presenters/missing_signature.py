"""Who signed, and for whom it waits, as the page of a consent says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent import reminder_rules
from consent.queries import missing_signatures
from consent.queries.consents import ConsentRecord
from language import formats


@dataclass(frozen=True, slots=True)
class Waiting:
    """`signed` are names, and when each signed. `for_me` says that the reader can give the missing signature."""

    signed: Sequence[tuple[str, datetime]]
    waits_for: str
    for_me: bool
    reminded_at: datetime | None
    may_remind: bool
    may_remind_from: datetime | None

    @property
    def title(self) -> str:
        return "Waiting for your signature" if self.for_me else f"Waiting for {self.waits_for}"


def waiting(consent: ConsentRecord, *, reader: UUID, at: datetime) -> Waiting | None:
    """Return what a consent with a first signature waits for, None where it waits for no other person."""
    missing = missing_signatures.missing_signature(consent)
    if missing is None:
        return None
    names = [person.name for person in missing.waits_for if person.id != reader and person.name]
    for_me = any(person.id == reader for person in missing.waits_for)
    again = reminder_rules.may_remind_from(missing.reminded_at)
    return Waiting(
        [(each.name, each.at) for each in missing.given],
        formats.listed(names, last="or") or "a second person with the right to consent",
        for_me,
        missing.reminded_at,
        bool(names) and not for_me and (again is None or at >= again),
        again if again is not None and at < again else None,
    )
