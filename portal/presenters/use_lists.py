"""The overview's list: each category with the uses that matter, the rest of its uses folded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.queries.catalogue import CategoryRecord
from consent.queries.purposes import PurposeRecord
from portal.presenters.consent_states import ConsentState
from portal.presenters.status_since import since

# A use in one of these states is shown; without a proposal, a request or points all others are folded.
_SHOWN = frozenset({"active", "paused", "suspended", "disputed", "scheduled"})
_OVER = frozenset({"withdrawn", "expired"})


@dataclass(frozen=True, slots=True)
class UseLine:
    """One use of a category. `withdraw` is the consent that can be withdrawn."""

    purpose: PurposeRecord
    status: str
    form: str
    since: datetime | None
    points: int
    proposed: bool
    asked: bool
    withdraw: UUID | None

    @property
    def is_allowed(self) -> bool:
        return self.status == "active"

    @property
    def is_shown(self) -> bool:
        return self.status in _SHOWN or self.proposed or self.asked or self.points > 0


@dataclass(frozen=True, slots=True)
class UseList:
    """A category. `shown` are the uses that are allowed, asked for, proposed or priced, `folded` all others."""

    category: CategoryRecord
    shown: tuple[UseLine, ...]
    folded: tuple[UseLine, ...]

    @property
    def folded_says(self) -> str:
        count = len(self.folded)
        more = "more " if self.shown else ""
        return f"{count} {more}use, not allowed" if count == 1 else f"{count} {more}uses, none allowed"


def use_lists(
    categories: Sequence[CategoryRecord],
    purposes: Sequence[PurposeRecord],
    states: Mapping[tuple[str, str], ConsentState],
    points: Mapping[tuple[str, str], int],
    asked: frozenset[tuple[str, str]],
) -> list[UseList]:
    """Return the categories in their order.

    By (category, purpose): `points` are what each earns, and `asked` are those with an open request.
    """
    found = []
    for category in categories:
        lines = [_line(category, purpose, states, points, asked) for purpose in purposes]
        found.append(
            UseList(
                category,
                tuple(line for line in lines if line.is_shown),
                tuple(line for line in lines if not line.is_shown),
            )
        )
    return found


def allowed_uses(lists: Sequence[UseList]) -> Iterator[UseLine]:
    return (line for each in lists for line in each.shown if line.is_allowed)


def _line(
    category: CategoryRecord,
    purpose: PurposeRecord,
    states: Mapping[tuple[str, str], ConsentState],
    points: Mapping[tuple[str, str], int],
    asked: frozenset[tuple[str, str]],
) -> UseLine:
    key = (category.code, purpose.code)
    state = states.get(key, ConsentState(*key))
    shown = state.ruling or next(iter(state.scheduled), None)
    running = state.running
    return UseLine(
        purpose,
        state.status,
        shown.conditions.form if shown and state.status not in _OVER else "",
        since(shown) if shown else None,
        points.get(key, 0),
        bool(state.proposals),
        key in asked,
        running.id if running is not None and "withdraw" in running.actions else None,
    )
