"""Convert the statements of one consent key to the JSON of its standing, and back. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from consent import statement_rules
from consent.conditions import Conditions
from consent.statement_rules import Statement
from consent.windows import Window
from wire import times


def live_statements(statements: Sequence[Statement], at: datetime) -> list[Statement]:
    """Return the statements that rule at `at` or may rule later, and earlier ones that still affect their data.

    A statement older than the ruling one never rules again. Its pauses and withdrawal still matter if a later
    statement is valid from before it was made.
    """
    ruling = statement_rules.ruling(statements, at)
    ordered = sorted(statements, key=lambda statement: statement.seq)
    if ruling is None:
        return [s for s in ordered if _may_rule(s)]
    kept = [s for s in ordered if s.seq >= ruling.seq and _may_rule(s)]
    if any(has_relevant_gaps(statement) for statement in kept):
        return ordered
    return kept


def _may_rule(statement: Statement) -> bool:
    """Whether a statement was neither refused nor called off before it counted."""
    return statement.refused_at is None and statement.called_off_at is None


def next_change(statements: Sequence[Statement], at: datetime) -> datetime | None:
    """Return the next instant after `at` at which time alone changes the status of a statement."""
    instants = [
        instant
        for statement in statements
        if statement.withdrawn_at is None
        for instant in (
            *(statement.conditions.valid_from, statement.conditions.valid_until),
            *(statement.cosign_due_at, statement.cooling_until),
        )
        if instant is not None and instant > at
    ]
    return min(instants, default=None)


def has_relevant_gaps(statement: Statement) -> bool:
    """Whether pauses and withdrawals of earlier statements limit the data that `statement` covers."""
    conditions = statement.conditions
    return (
        conditions.data_from is None
        and conditions.valid_from is not None
        and (statement.recorded_at is None or conditions.valid_from < statement.recorded_at)
    )


def statement_to_json(statement: Statement) -> dict[str, Any]:
    written = {
        "id": str(statement.id),
        "seq": statement.seq,
        "recorded_at": _text(statement.recorded_at),
        "conditions": statement.conditions.to_dict(),
        "terms": statement.terms,
        "category_version": statement.category_version,
        "proposed_at": _text(statement.proposed_at),
        "pauses": [[_text(pause.start), _text(pause.end)] for pause in statement.pauses],
        "disputed_at": _text(statement.disputed_at),
        "withdrawn_at": _text(statement.withdrawn_at),
        "withdrawn_seq": statement.withdrawn_seq,
        "refused_at": _text(statement.refused_at),
    }
    # Left out where there is nothing to say: most categories are not about people.
    if statement.rights_attested:
        written["rights_attested"] = True
    if statement.attested_at is not None:
        written["attested_at"] = _text(statement.attested_at)
    if statement.cosign_due_at is not None:
        written["cosign_due_at"] = _text(statement.cosign_due_at)
    if statement.cooling_until is not None:
        written["cooling_until"] = _text(statement.cooling_until)
    if statement.called_off_at is not None:
        written["called_off_at"] = _text(statement.called_off_at)
    return written


def statement_from_json(written: Mapping[str, Any]) -> Statement:
    return Statement(
        id=UUID(written["id"]),
        seq=written["seq"],
        recorded_at=_time(written["recorded_at"]),
        conditions=Conditions.from_dict(written["conditions"]),
        terms=written["terms"],
        category_version=written["category_version"],
        proposed_at=_time(written.get("proposed_at")),  # older rows lack it
        pauses=tuple(Window(_time(start), _time(end)) for start, end in written["pauses"]),
        disputed_at=_time(written["disputed_at"]),
        withdrawn_at=_time(written["withdrawn_at"]),
        withdrawn_seq=written["withdrawn_seq"],
        refused_at=_time(written["refused_at"]),
        rights_attested=written.get("rights_attested", False),
        attested_at=_time(written.get("attested_at")),
        cosign_due_at=_time(written.get("cosign_due_at")),
        cooling_until=_time(written.get("cooling_until")),
        called_off_at=_time(written.get("called_off_at")),
    )


def _text(instant: datetime | None) -> str | None:
    return times.render(instant) if instant is not None else None


def _time(text: str | None) -> datetime | None:
    return times.parse(text) if text is not None else None
