"""The map of the ledger's entries: every kind, and every consumer, letter and webhook event that follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from ledger import consumers, entries
from ledger.entries import EntryKind
from notices import events, letters

_INTRODUCTION = """\
# Events

Everything that happens is recorded in the ledger as an entry of a registered kind. This page lists every kind, and what
follows from an entry of it. `manage.py events --markdown` generates the page from the code. Do not edit it.

- *Members* are the only members that the entry's body may have.
- *In the transaction* lists the consumers that run in the transaction that records the entry, in this order.
- *Delivered* lists the consumers that get the entry afterwards, through the delivery queue.
- *Mail* is the subject of the letter, and the people who get it.
- *Webhook* is the event that endpoints can subscribe to (see [webhooks](webhooks.md)).
"""
_BY_CALENDAR = """\
## Without an entry

The calendar sends these within 30 days before a consent or an agreement ends, and before the last day of an agreement's
notice.
"""


@dataclass(frozen=True, slots=True)
class MappedKind:
    """One kind of entry and what follows from it, as pairs of a label and a text."""

    kind: EntryKind
    follows: tuple[tuple[str, str], ...]


def mapped_kinds() -> list[MappedKind]:
    """Every registered kind, by name."""
    return [MappedKind(kind, tuple(_follows(kind))) for _, kind in sorted(entries.kinds().items())]


def _follows(kind: EntryKind) -> Iterator[tuple[str, str]]:
    yield "Members", " ".join(kind.members)
    if names := consumers.transaction_consumers(kind.name):
        yield "In the transaction", ", ".join(names)
    if names := consumers.delivery_consumers(kind.name):
        yield "Delivered", ", ".join(names)
    if letter := letters.BY_KIND.get(kind):
        proposer = [", proposer"] if kind in letters.MAILED_TO_PROPOSER else []
        yield "Mail", f"“{letter.subject}” ({', '.join(letters.READERS)}{''.join(proposer)})"
    if event := events.BY_KIND.get(kind):
        replacing = events.REPLACING.get(kind)
        yield "Webhook", f"{event}, or {replacing} where it replaces another" if replacing else event


def as_text() -> str:
    """The map for a terminal."""
    return "\n\n".join(
        "\n".join(
            [
                f"{mapped.kind.name}  {mapped.kind.purpose}",
                *(f"    {label + ':':20}{text}" for label, text in mapped.follows),
            ]
        )
        for mapped in mapped_kinds()
    )


def as_markdown() -> str:
    """The map as `docs/events.md` has it."""
    parts = [_INTRODUCTION]
    for noun, group in groupby(mapped_kinds(), key=lambda mapped: mapped.kind.noun):
        parts.append(f"## {noun}\n")
        for mapped in group:
            lines = [f"- {label}: {text}" for label, text in mapped.follows]
            parts.append(f"### {mapped.kind.name}\n\n{mapped.kind.purpose}.\n\n" + "\n".join(lines) + "\n")
    mails = "\n".join(f"- Mail: “{letter.subject}”" for letter in letters.BY_CALENDAR)
    parts.append(f"{_BY_CALENDAR}\n{mails}\n- Webhook: {events.EXPIRING}\n")
    return "\n".join(parts)
