"""The facts of letters about changes that wait for a second person."""

from __future__ import annotations

from uuid import UUID

from language import formats
from ledger.queries import StoredEntry
from notices.letter import LetterFacts
from tenants import approval_sentences, changes
from tenants.approval_sentences import DifferenceLine
from tenants.queries import approvals, tenants
from tenants.queries.approvals import ApprovalRecord
from tenants.queries.tenants import TenantRecord
from wire import ids, times

_SHOWN = 3


def letters_about(entry: StoredEntry) -> list[LetterFacts]:
    """The facts of one letter for each customer that the change is about, or that it concerns."""
    seen = approvals.approval(id=UUID(entry.body["approval"]))
    accounts = [entry.account] if entry.account is not None else approvals.concerned(id=seen.id)
    homes = (next(iter(tenants.tenants(mode=seen.mode, account=account)), None) for account in accounts)
    return [_facts(entry, seen, home) for home in homes if home is not None]


def _facts(entry: StoredEntry, seen: ApprovalRecord, home: TenantRecord) -> LetterFacts:
    since = entry.body.get("effective_from")
    lines = approval_sentences.differences(seen.member, seen.was, seen.becomes)
    return LetterFacts(
        home.id,
        {
            "title": changes.kind_named(seen.change).title,
            "about": seen.subject.partition(":")[2],
            "lines": "; ".join(map(_sentence, lines[:_SHOWN]))
            + ("; and more" if len(lines) > _SHOWN else ""),
            "effective_from": formats.deciding_day(times.parse(since), home.zone) if since else "",
            "reason": entry.body.get("reason", ""),
        },
        "changes/",
        [("Change", ids.render(ids.APPROVAL, seen.id)), ("Ledger", f"revision {entry.seq}")],
    )


def _sentence(line: DifferenceLine) -> str:
    return f"{line.member}: until now {line.was}, from then on {line.becomes}"
