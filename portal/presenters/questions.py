"""Of all that was ever said for one (category, purpose): what rules now, and what waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from consent.queries.consents import ConsentSeen

# A statement in one of these is the newest in effect; nothing older revives.
_RULING = frozenset({"active", "paused", "suspended", "expired", "withdrawn", "disputed"})
_RUNNING = frozenset({"active", "paused", "suspended"})


@dataclass(frozen=True, slots=True)
class Question:
    category: str
    purpose: str
    ruling: ConsentSeen | None = None
    scheduled: tuple[ConsentSeen, ...] = ()
    proposals: tuple[ConsentSeen, ...] = ()

    @property
    def status(self) -> str:
        if self.ruling is not None:
            return self.ruling.status
        return "scheduled" if self.scheduled else "none"

    @property
    def running(self) -> ConsentSeen | None:
        """The statement that could be withdrawn, paused or resumed."""
        if self.ruling is not None and self.ruling.status in _RUNNING | {"expired", "disputed"}:
            return self.ruling
        return self.scheduled[0] if self.scheduled else None

    @property
    def in_force(self) -> bool:
        return self.ruling is not None and self.ruling.status in _RUNNING

    @property
    def token(self) -> str:
        """Changes whenever anything happens to the question: a form that was filled in before is stale."""
        every = [*self.scheduled, *self.proposals, *([self.ruling] if self.ruling else [])]
        return str(max((one.revision for one in every), default=0))


def questions(seen: Iterable[ConsentSeen]) -> dict[tuple[str, str], Question]:
    """By (category, purpose). `seen` is newest first, as `consent.queries.consents` gives it."""
    grouped: dict[tuple[str, str], list[ConsentSeen]] = {}
    for one in seen:
        grouped.setdefault((one.category, one.purpose), []).append(one)
    return {
        key: Question(
            *key,
            next((one for one in ones if one.status in _RULING), None),
            tuple(one for one in ones if one.status == "scheduled"),
            tuple(one for one in ones if one.status == "proposed"),
        )
        for key, ones in grouped.items()
    }


def since(consent: ConsentSeen) -> datetime:
    """Since when the consent has stood as it does."""
    kinds = {
        "active": ("stated", "resumed", "began", "restored"),
        "paused": ("paused",),
        "withdrawn": ("withdrawn",),
        "disputed": ("disputed",),
        "suspended": ("suspended", "stated"),
        "proposed": ("proposed",),
        "refused": ("refused",),
        "scheduled": ("stated",),
    }
    conditions = consent.conditions
    if consent.status == "expired" and conditions.valid_until is not None:
        return conditions.valid_until
    wanted = kinds.get(consent.status, ())
    found = [event.recorded_at for event in consent.events if event.kind in wanted]
    instant = max(found, default=consent.created_at)
    if consent.status == "active" and conditions.valid_from is not None:
        return max(instant, conditions.valid_from)
    return instant
