"""Tell named people by mail of what the security events show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings

from identity.alert_kinds import ALERTS
from identity.models import SecurityAlert
from identity.queries import alerts, staff
from identity.staff_groups import ADMINISTRATORS
from ledger import scope
from tenants.models import ApiKey, User
from tenants.queries import members, people

_AT_ONCE: Final = 50


def watch(*, at: datetime) -> int:
    """Note what is to be told, and mail what is not mailed yet. Returns how many alerts were mailed.

    An alert whose mail fails stays, and is mailed at the next look.
    """
    with scope.everything(reason="sweep"):
        for one in alerts.found(at=at):
            SecurityAlert.objects.get_or_create(
                kind=one.kind,
                subject=one.subject,
                day=at.date(),
                defaults={"found_at": at, "detail": one.detail},
            )
        waiting = list(SecurityAlert.objects.filter(mailed_at=None).order_by("found_at")[:_AT_ONCE])
        letters = [(row, sorted(set(_readers(row))), list(_facts(row))) for row in waiting]
    for row, readers, facts in letters:
        _mail(row, readers, facts)  # outside of the transaction: a slow mail server holds no lock
        with scope.everything(reason="sweep"):
            SecurityAlert.objects.filter(id=row.id).update(mailed_at=at)
    return len(letters)


def _mail(row: SecurityAlert, readers: Sequence[str], facts: Sequence[str]) -> None:
    context = {
        "what": ALERTS[row.kind],
        "at": row.found_at,
        "facts": facts,
        "vendor": settings.VENDOR_NAME,
        "key": row.kind.startswith("key."),
    }
    for reader in readers:
        get_adapter().render_mail("account/email/security_alert", reader, {**context, "email": reader}).send()


def _readers(row: SecurityAlert) -> Iterator[str]:
    """Yield the addresses of those who are told: the vendor's named people, and whom the alert is about or belongs to.

    A member of staff who approves much is told only if nobody else is.
    """
    named = settings.SECURITY_ALERTS_TO or [
        one.email for one in staff.staff() if ADMINISTRATORS in one.groups
    ]
    about = _address_of_person(row)
    others = [address for address in named if address.lower() != about.lower()]
    yield from others or named
    if row.kind == "failures.person" and about:
        yield about
    if row.kind.startswith("key."):
        yield from _of_key(UUID(row.detail["key"]))


def _of_key(key: UUID) -> Iterator[str]:
    holder, account = alerts.owners_of_key(key=key)
    known = people.person(id=holder) if holder else None
    if known is not None and known.email:
        yield known.email
    if account is not None:
        yield from (one.email for one, _ in members.members(account=account, roles=["owner"]) if one.email)


def _address_of_person(row: SecurityAlert) -> str:
    if "user" in row.detail:
        return str(User.objects.get(pk=row.detail["user"]).email)
    if "person" in row.detail:
        known = people.person(id=UUID(row.detail["person"]))
        return known.email if known is not None else ""
    return ""


def _facts(row: SecurityAlert) -> Iterator[str]:
    said = row.detail
    about = _address_of_person(row)
    if about:
        yield f"Person: {about}"
    if "key" in said:
        key = ApiKey.objects.get(id=said["key"])
        yield f"Key: {key.hint}… {key.name}".rstrip()
        yield f"Network: {said['network']}"
    if said.get("address"):
        yield f"Address: {said['address']}"
    if "tries" in said:
        yield f"Failed tries within 15 minutes: {said['tries']}"
    if "approvals" in said:
        yield f"Approvals within a day: {said['approvals']}"
