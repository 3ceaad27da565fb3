"""A customer's records as flat rows, for CSV and JSON files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from consent.queries.consent_events import ConsentEventRecord
from consent.queries.consents import ConsentRecord
from portal.presenters.events import history_lines
from portal.presenters.team_lines import TeamLine
from portal.presenters.told_lines import ToldLine
from wire import ids, times

_COLUMNS: Final = (
    *("revision", "at", "event", "category", "purpose", "who", "signatory", "authority"),
    *("channel", "reason", "election", "consent", "entry"),
)


def history(
    happened: Sequence[tuple[ConsentRecord, ConsentEventRecord]], others: Sequence[TeamLine | ToldLine]
) -> list[dict[str, Any]]:
    """What happened to consents, to who acts for the customer, to its price and against it, newest first."""
    rows = [*_consent_rows(happened), *_other_rows(others)]
    return sorted(rows, key=lambda row: int(row["revision"]), reverse=True)


def _other_rows(others: Sequence[TeamLine | ToldLine]) -> list[dict[str, Any]]:
    return [
        dict.fromkeys(_COLUMNS, "")
        | {
            "revision": line.revision,
            "at": times.render(line.at),
            "event": line.kind,
            "who": line.who,
            "channel": line.channel,
            "reason": line.says,
            "entry": ids.render(ids.ENTRY, line.entry),
        }
        for line in others
    ]


def _consent_rows(happened: Sequence[tuple[ConsentRecord, ConsentEventRecord]]) -> list[dict[str, Any]]:
    return [
        {
            "revision": line.revision,
            "at": times.render(line.at),
            "event": line.kind,
            "category": line.consent.category,
            "purpose": line.consent.purpose,
            "who": line.who,
            "signatory": line.signatory,
            "authority": line.authority,
            "channel": line.channel,
            "reason": line.reason,
            "election": line.election,
            "consent": ids.render(ids.CONSENT, line.consent.id),
            "entry": ids.render(ids.ENTRY, line.entry),
        }
        for line in history_lines(happened)
    ]


def consents(seen: Sequence[ConsentRecord]) -> list[dict[str, Any]]:
    return [
        {
            "consent": ids.render(ids.CONSENT, one.id),
            "category": one.category,
            "category_version": one.category_version,
            "purpose": one.purpose,
            "status": one.status,
            "terms": one.terms,
            **one.conditions.to_dict(),
            "risk_class": one.risk_class,
            "risk_accepted": one.risk_accepted,
            "rights_attested": one.rights_attested,
            "signatures_required": one.signatures_required,
            "evidence": list(one.evidence),
            "entry": ids.render(ids.ENTRY, one.entry),
            "revision": one.entry_revision,
            "created_at": times.render(one.created_at),
        }
        for one in seen
    ]
