"""The facts of letters about changes that wait for a second person."""

from __future__ import annotations

from uuid import UUID

from language import formats
from ledger.queries import StoredEntry
from notices import member_letters
from notices.letter import LetterFacts
from notices.queries import addressed_people
from tenants import changes, kinds
from tenants.approval_sentences import DifferenceLine
from tenants.queries import approval_lines, approvals, tenants
from tenants.queries.approvals import ApprovalRecord
from tenants.queries.tenants import TenantRecord
from wire import ids, times

_SHOWN = 3


def letters_about(entry: StoredEntry) -> list[LetterFacts]:
    """The facts of one letter for each customer that the change is about, or that it concerns."""
    seen = approvals.approval(id=UUID(entry.body["approval"]))
    accounts = {*([entry.account] if entry.account is not None else ()), *_concerned(entry, seen)}
    homes = (_home(seen, account) for account in sorted(accounts))
    return [_facts(entry, seen, home, account) for home, account in homes if home is not None]


def _concerned(entry: StoredEntry, seen: ApprovalRecord) -> list[UUID]:
    """The other customers that it concerns. The letter about an objection goes to the customer that made it."""
    return [] if entry.kind == kinds.APPROVAL_OBJECTED.name else approvals.concerned(id=seen.id)


def _home(seen: ApprovalRecord, account: UUID) -> tuple[TenantRecord | None, UUID]:
    """The account's own tenant for links to pages, or the tenant that is moved where the account has no tenant left."""
    own = next(iter(tenants.tenants(mode=seen.mode, account=account)), None)
    moved = seen.arguments.get("tenant")
    return own or (tenants.tenant_by_id(id=UUID(moved)) if moved else None), account


def _facts(entry: StoredEntry, seen: ApprovalRecord, home: TenantRecord, account: UUID) -> LetterFacts:
    since = entry.body.get("effective_from")
    lines = approval_lines.differences(seen)
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
        account=account,
        others=[*addressed_people.beside_owners(account), *_affected(seen)],
        text=member_letters.WAITING.get(entry.kind) if _is_about_members(seen) else None,
    )


def _is_about_members(seen: ApprovalRecord) -> bool:
    return seen.change.startswith("member.")


def _affected(seen: ApprovalRecord) -> list[UUID]:
    """The member that the change is about: their role or membership would change."""
    return [UUID(seen.arguments["person"])] if _is_about_members(seen) and seen.arguments["was"] else []


def _sentence(line: DifferenceLine) -> str:
    return f"{line.member}: until now {line.was}, from then on {line.becomes}"
