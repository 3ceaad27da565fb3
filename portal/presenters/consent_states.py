"""The state of one (category, purpose): the ruling consent, scheduled consents and open proposals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from consent.queries.consents import ConsentRecord

# How the newest statement in effect may stand; an older one is superseded.
_RULING = frozenset({"active", "paused", "suspended", "expired", "withdrawn", "disputed"})


@dataclass(frozen=True, slots=True)
class ConsentState:
    category: str
    purpose: str
    ruling: ConsentRecord | None = None
    scheduled: tuple[ConsentRecord, ...] = ()
    proposals: tuple[ConsentRecord, ...] = ()

    @property
    def status(self) -> str:
        if self.ruling is not None:
            return self.ruling.status
        return "scheduled" if self.scheduled else "none"

    @property
    def running(self) -> ConsentRecord | None:
        """The consent that can be withdrawn, paused or resumed; the next scheduled one where none rules."""
        if self.ruling is not None and "withdraw" in self.ruling.actions:
            return self.ruling
        return self.scheduled[0] if self.scheduled else None

    @property
    def is_given(self) -> bool:
        """Whether a consent was given and is not over: it is active, or can be paused or resumed."""
        return self.ruling is not None and bool(self.ruling.actions & {"pause", "resume"})

    @property
    def token(self) -> str:
        """A token that changes with every event of these consents. It shows that a form is stale."""
        every = [*self.scheduled, *self.proposals, *([self.ruling] if self.ruling else [])]
        return str(max((one.revision for one in every), default=0))


def consent_states(seen: Iterable[ConsentRecord]) -> dict[tuple[str, str], ConsentState]:
    """Group consents by (category, purpose). `seen` is newest first, as `consent.queries.consents` returns it."""
    grouped: dict[tuple[str, str], list[ConsentRecord]] = {}
    for one in seen:
        grouped.setdefault((one.category, one.purpose), []).append(one)
    return {
        key: ConsentState(
            *key,
            next((one for one in ones if one.status in _RULING), None),
            tuple(one for one in ones if one.status == "scheduled"),
            tuple(one for one in ones if one.status == "proposed"),
        )
        for key, ones in grouped.items()
    }
