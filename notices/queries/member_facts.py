"""The facts of letters about who acts for a customer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings

from language import formats, words
from ledger.queries import StoredEntry
from notices import member_letters
from notices.letter import LetterFacts
from notices.queries import addressed_people
from tenants.queries import invitation_links, invitations, people, tenants
from tenants.queries.tenants import TenantRecord
from wire import times

NOUNS: Final = frozenset({"member", "invitation", "account", "manager"})
_TEAM: Final = "team/"
_SIGNATURES: Final = {1: "one signature", 2: "two signatures"}


def letters_about(entry: StoredEntry, *, at: datetime) -> list[LetterFacts]:
    """The facts of the letters that follow an entry. Empty if the account has no tenant to link a page of."""
    if entry.account is None:
        return []
    home = next(iter(tenants.tenants(mode=entry.mode, account=entry.account)), None)
    return [] if home is None else _READERS[entry.kind.partition(".")[0]](entry, home, at)


def _member(entry: StoredEntry, home: TenantRecord, at: datetime) -> list[LetterFacts]:  # noqa: ARG001
    person = UUID(entry.body["person"])
    since = entry.body.get("signs_from")
    said = {
        **_words(home, person),
        "role": _role(entry.body.get("role")),
        "signs": f"Signatures count from {formats.moment(times.parse(since), home.zone)} on."
        if since
        else "",
    }
    return [_facts(entry, home, said, [person])]


def _invitation(entry: StoredEntry, home: TenantRecord, at: datetime) -> list[LetterFacts]:
    seen = invitations.invitation(id=UUID(entry.body["invitation"]), at=at)
    inviter = people.person(id=seen.invited_by) if seen.invited_by else None
    said = {
        **_words(home, seen.person),
        "role": _role(seen.role),
        "by": inviter.name if inviter and inviter.name else settings.VENDOR_NAME,
        "until": formats.moment(seen.expires_at, home.zone),
    }
    letters = [_facts(entry, home, said, [])]
    if seen.state == "open":
        token = invitation_links.token_of(seen.id, sha256=seen.token_sha256)
        letters.append(
            LetterFacts(
                home.id,
                said,
                text=member_letters.INVITATION,
                alone=seen.person,
                link=f"{settings.PUBLIC_URL}/invitations/{token}/",
            )
        )
    return letters


def _account(entry: StoredEntry, home: TenantRecord, at: datetime) -> list[LetterFacts]:  # noqa: ARG001
    said = {name: _SIGNATURES[entry.body[name]] for name in ("was", "becomes")}
    return [_facts(entry, home, {**said, "account": home.account_name}, [], page="account/")]


def _manager(entry: StoredEntry, home: TenantRecord, at: datetime) -> list[LetterFacts]:  # noqa: ARG001
    said = _words(home, UUID(entry.body["person"]))
    return [_facts(entry, home, said, [], page="account/")]


def _facts(
    entry: StoredEntry, home: TenantRecord, said: dict[str, object], more: list[UUID], *, page: str = _TEAM
) -> LetterFacts:
    return LetterFacts(
        home.id,
        said,
        page,
        [("Ledger", f"revision {entry.seq}")],
        others=[*addressed_people.beside_owners(home.account), *more],
    )


def _words(home: TenantRecord, person: UUID) -> dict[str, object]:
    known = people.person(id=person)
    return {
        "person": known.name if known and known.name else words.ERASED_PERSON,
        "account": home.account_name,
        "vendor": settings.VENDOR_NAME,
    }


def _role(role: str | None) -> str:
    return words.ROLES[role].word.lower() if role else ""


_READERS: Final[dict[str, Callable[[StoredEntry, TenantRecord, datetime], list[LetterFacts]]]] = {
    "member": _member,
    "invitation": _invitation,
    "account": _account,
    "manager": _manager,
}
