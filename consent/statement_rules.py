"""The status of each statement of one consent key at an instant, and which statement rules.

A statement takes effect at max(recorded_at, valid_from). Of those in effect the newest in ledger order rules,
even once expired, paused or withdrawn; older statements never rule again. A withdrawal also cancels earlier
statements that are still scheduled.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from consent import risk_classes
from consent.conditions import BEGINNING, Conditions
from consent.windows import DataWindow, Window, merge_windows

Status = Literal[
    "proposed",
    "scheduled",
    "active",
    "paused",
    "suspended",
    "expired",
    "withdrawn",
    "superseded",
    "refused",
    "disputed",
]


_STATED: Final = frozenset({"stated", "restated"})
_CONFIRMABLE: Final = frozenset({"scheduled", "active", "paused"})


@dataclass(frozen=True, slots=True)
class StatementEvent:
    """An event of a statement. `kind` is the verb of its ledger entry, `seq` the place of that entry."""

    kind: str
    at: datetime
    seq: int
    # How long a statement waits before it counts.
    cooling_off_hours: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """A tenant's statement for one consent key, and its history.

    `seq` is the ledger place of its last signature, or of the proposal until then. `recorded_at` stays None while it is
    only proposed. `proposed_at` stays None if it was stated directly. A pause that lasts ends with None.
    """

    id: UUID
    seq: int
    recorded_at: datetime | None
    conditions: Conditions
    terms: str
    category_version: int
    proposed_at: datetime | None = None
    pauses: tuple[Window, ...] = ()
    disputed_at: datetime | None = None
    withdrawn_at: datetime | None = None
    withdrawn_seq: int | None = None
    refused_at: datetime | None = None
    # The customer's right to allow the use of data about people: attested with the statement, or later.
    rights_attested: bool = False
    attested_at: datetime | None = None
    # Until when the statement counts without the second signature that its risk class asks for. None: it has it.
    cosign_due_at: datetime | None = None
    # Until when the statement waits and can be called off. One that was called off never counts.
    cooling_until: datetime | None = None
    called_off_at: datetime | None = None

    @classmethod
    def of(
        cls,
        events: Iterable[StatementEvent],
        *,
        id: UUID,
        conditions: Conditions,
        terms: str,
        category_version: int,
        rights_attested: bool = False,
    ) -> "Statement":
        """Build the statement from its events, which may be in any order.

        Raises: NoEvents if `events` is empty. Every statement was at least proposed or stated.
        """
        ordered = sorted(events, key=lambda event: event.seq)
        if not ordered:
            raise NoEvents(f"the statement {id} has no event")
        first = {event.kind: event for event in reversed(ordered)}
        # A statement that had to be confirmed counts from its confirmation.
        stated = next((event for event in reversed(ordered) if event.kind in _STATED), None)
        withdrawn, proposed = first.get("withdrawn"), first.get("proposed")
        # A proposal that lapsed was not accepted either: it never counts.
        refused = first.get("refused") or first.get("lapsed")
        return cls(
            id=id,
            seq=(stated or ordered[0]).seq,
            recorded_at=stated.at if stated else None,
            conditions=conditions,
            terms=terms,
            category_version=category_version,
            proposed_at=proposed.at if proposed else None,
            pauses=_pauses(ordered),
            disputed_at=first["disputed"].at if "disputed" in first else None,
            withdrawn_at=withdrawn.at if withdrawn else None,
            withdrawn_seq=withdrawn.seq if withdrawn else None,
            refused_at=refused.at if refused else None,
            rights_attested=rights_attested,
            attested_at=first["attested"].at if "attested" in first else None,
            cosign_due_at=_cosign_due_at(ordered),
            cooling_until=_cooling_until(ordered),
            called_off_at=first["called_off"].at if "called_off" in first else None,
        )

    def effective_from(self) -> datetime | None:
        """Return when the statement takes effect if no other event intervenes. None while it is only proposed."""
        if self.recorded_at is None:
            return None
        waits = (self.conditions.valid_from, self.cooling_until)
        return max([self.recorded_at, *(instant for instant in waits if instant is not None)])

    def said_by(self, at: datetime) -> bool:
        """Whether the statement had been stated or proposed by `at`."""
        made = self.recorded_at if self.proposed_at is None else self.proposed_at
        return made is None or made <= at

    def cooling(self, at: datetime) -> bool:
        """Whether the statement still waits after its signature, and can be called off."""
        return self.cooling_until is not None and at < self.cooling_until

    def attests_rights(self, at: datetime) -> bool:
        """Whether the customer attested by `at` that it may allow the use of data about people."""
        return self.rights_attested or (self.attested_at is not None and self.attested_at <= at)

    def lacks_signature(self, at: datetime) -> bool:
        """Whether the time to give the second signature is over."""
        return self.cosign_due_at is not None and self.cosign_due_at <= at

    def withdrawn(self, at: datetime) -> bool:
        return self.withdrawn_at is not None and self.withdrawn_at <= at

    def called_off(self, at: datetime) -> bool:
        return self.called_off_at is not None and self.called_off_at <= at

    def disputed(self, at: datetime) -> bool:
        return self.disputed_at is not None and self.disputed_at <= at

    def refused(self, at: datetime) -> bool:
        return self.refused_at is not None and self.refused_at <= at

    def expired(self, at: datetime) -> bool:
        return self.conditions.valid_until is not None and self.conditions.valid_until <= at

    def paused_since(self, at: datetime) -> datetime | None:
        return next((pause.start for pause in self.pauses if pause.holds(at)), None)


class NoEvents(ValueError):
    """A statement needs at least one event. Pass the event that proposed or stated it."""

    code = "nothing_happened"


def takes_effect_at(statement: Statement, statements: Iterable[Statement]) -> datetime | None:
    """Return when `statement` begins to rule, until a newer statement replaces it.

    That is when it takes effect, or its withdrawal if that comes first. None means never: it is only proposed,
    or the withdrawal of another statement cancelled it.
    """
    effective = statement.effective_from()
    if effective is None or statement.called_off_at is not None:
        return None
    if statement.withdrawn_at is not None and statement.withdrawn_at < effective:
        return statement.withdrawn_at
    return effective if cancelled_at(statement, statements) is None else None


def cancelled_at(statement: Statement, statements: Iterable[Statement]) -> datetime | None:
    """Return when the withdrawal of another statement cancelled `statement` before it took effect."""
    effective = statement.effective_from()
    if effective is None or effective == statement.recorded_at:
        return None
    return min(
        (
            other.withdrawn_at
            for other in statements
            if other.withdrawn_at is not None
            and other.withdrawn_seq is not None
            and other.id != statement.id
            and statement.seq < other.withdrawn_seq
            and other.withdrawn_at <= effective
        ),
        default=None,
    )


def ruling(statements: Iterable[Statement], at: datetime) -> Statement | None:
    """Return the newest statement that took effect by `at`, even if it has ended. None before the first."""
    newest_first = sorted(statements, key=_seq, reverse=True)
    for statement in newest_first:
        since = takes_effect_at(statement, newest_first)
        if since is not None and since <= at:
            return statement
    return None


def status(
    statement: Statement,
    statements: Sequence[Statement],
    at: datetime,
    *,
    suspended_since: datetime | None = None,
    unconfirmed: bool = False,
) -> Status:
    """Return the status of `statement` at `at`.

    `suspended_since` is when newer terms, a suspended tenant or an agreement suspended it. `unconfirmed` says that it
    must be confirmed, because it was recorded under a prohibition that is gone.
    """
    if statement.withdrawn(at) or statement.called_off(at):
        return "withdrawn"
    if statement.refused(at):
        return "refused"
    if statement.recorded_at is None or statement.recorded_at > at:
        return "proposed"
    cancelled = cancelled_at(statement, statements)
    if cancelled is not None and cancelled <= at:
        return "withdrawn"
    newest = ruling(statements, at)
    if newest is not None and newest.seq > statement.seq:
        return "superseded"
    own = _own_status(statement, at, suspended_since)
    return "proposed" if unconfirmed and own in _CONFIRMABLE else own


def data_window(statement: Statement, statements: Iterable[Statement]) -> DataWindow:
    """Return the data window of `statement`: the creation times of the data that it covers.

    Its own pauses are gaps. So are the pauses of earlier statements and the time after their withdrawal,
    unless the statement itself sets `data_from`.
    """
    conditions = statement.conditions
    effective = statement.effective_from()
    named = conditions.data_from
    start = (conditions.valid_from or effective) if named is None else named
    span = Window(None if start == BEGINNING else _instant(start), conditions.data_until)
    gaps = list(statement.pauses)
    reaches_back = span.start is not None and effective is not None and span.start < effective
    if named is None and reaches_back:
        gaps += _gaps_before(statement, statements, until=effective)
    return DataWindow(span, merge_windows(gaps, within=span))


def settled(statements: Sequence[Statement], *, by: datetime) -> tuple[Statement, ...]:
    """Return the statements with every recorded event counted as having happened by the present, `by`.

    Order is the sequence. A clock that ran ahead may have recorded a withdrawal with a time to come, but the
    withdrawal is recorded, so it counts now. Only `valid_from`, `valid_until` and windows wait for the clock.
    """
    newest = max((instant for statement in statements for instant in _instants(statement)), default=by)
    return tuple(statements) if newest <= by else tuple(_settled(statement, by) for statement in statements)


def _settled(statement: Statement, by: datetime) -> Statement:
    def happened(at: datetime | None) -> datetime | None:
        return None if at is None else min(at, by)

    pauses = (Window(happened(pause.start), happened(pause.end)) for pause in statement.pauses)
    return replace(
        statement,
        recorded_at=happened(statement.recorded_at),
        proposed_at=happened(statement.proposed_at),
        pauses=tuple(pause for pause in pauses if not pause.is_empty()),
        disputed_at=happened(statement.disputed_at),
        withdrawn_at=happened(statement.withdrawn_at),
        refused_at=happened(statement.refused_at),
        attested_at=happened(statement.attested_at),
        called_off_at=happened(statement.called_off_at),
    )


def _own_status(statement: Statement, at: datetime, suspended_since: datetime | None) -> Status:
    effective = statement.effective_from()
    if statement.disputed(at):
        return "disputed"
    if statement.expired(at):
        return "expired"
    if effective is None or effective > at:
        return "scheduled"
    if (suspended_since is not None and suspended_since <= at) or statement.lacks_signature(at):
        return "suspended"
    return "active" if statement.paused_since(at) is None else "paused"


def _pauses(ordered: Iterable[StatementEvent]) -> tuple[Window, ...]:
    pauses: list[Window] = []
    since: datetime | None = None
    for event in ordered:
        if event.kind == "paused" and since is None:
            since = event.at
        elif event.kind == "resumed" and since is not None:
            pauses.append(Window(since, event.at))
            since = None
    return (*pauses, Window(since, None)) if since is not None else tuple(pauses)


def _cooling_until(ordered: Sequence[StatementEvent]) -> datetime | None:
    stated = next((event for event in ordered if event.kind == "stated"), None)
    if stated is None or not stated.cooling_off_hours:
        return None
    return stated.at + timedelta(hours=stated.cooling_off_hours)


def _cosign_due_at(ordered: Iterable[StatementEvent]) -> datetime | None:
    """Return until when the second signature must be given. None if it was given, or is not needed any more."""
    due_at: datetime | None = None
    for event in ordered:
        if event.kind == "cosign_due":
            due_at = event.at + risk_classes.TIME_TO_COSIGN
        elif event.kind in {"cosigned", "cosign_off"}:
            due_at = None
    return due_at


def _gaps_before(
    statement: Statement, statements: Iterable[Statement], *, until: datetime | None
) -> list[Window]:
    """Return when earlier statements were paused or withdrawn, before `statement` took effect at `until`.

    Each gap ends when the next statement took effect.
    """
    everything = tuple(statements)
    gaps: list[Window] = []
    for earlier in sorted(everything, key=_seq, reverse=True):
        effective = earlier.effective_from()
        if earlier.seq >= statement.seq or effective is None or earlier.called_off_at is not None:
            continue
        gaps += (pause.intersection(Window(None, until)) for pause in earlier.pauses)
        if earlier.withdrawn_at is not None:
            gaps.append(Window(earlier.withdrawn_at, until))
        if cancelled_at(earlier, everything) is None and (until is None or effective < until):
            until = effective
    return gaps


def _seq(statement: Statement) -> int:
    return statement.seq


def _instant(start: datetime | str | None) -> datetime | None:
    return start if isinstance(start, datetime) else None


def relevant_instants(statement: Statement) -> Iterator[datetime]:
    """Yield every instant in the events and the conditions of `statement`."""
    yield from _instants(statement)
    conditions = statement.conditions
    for named in (
        *(conditions.valid_from, conditions.valid_until, conditions.data_from, conditions.data_until),
        *(statement.cosign_due_at, statement.cooling_until),
    ):
        if isinstance(named, datetime):
            yield named


def _instants(statement: Statement) -> Iterable[datetime]:
    for instant in (
        statement.recorded_at,
        statement.proposed_at,
        statement.disputed_at,
        statement.withdrawn_at,
        statement.refused_at,
        statement.attested_at,
        statement.called_off_at,
        *(edge for pause in statement.pauses for edge in (pause.start, pause.end)),
    ):
        if instant is not None:
            yield instant
