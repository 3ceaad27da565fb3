"""A tenant's dates as an iCalendar file (RFC 5545): what ends, what is due, and until when an answer is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings

from consent.queries import agreements, consents, requests
from lineage.destruction.queries import orders, subject_requests
from tenants.queries.tenants import TenantRecord
from wire import ids

_OCTETS = 75  # the longest line of RFC 5545, section 3.1


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """One date. `uid` stays the same for the same thing, so a calendar moves the date instead of adding another."""

    uid: str
    day: date
    title: str
    says: str
    link: str


def dates(tenant: TenantRecord, *, at: datetime) -> list[CalendarDate]:
    """The dates of a tenant that lie ahead, or passed within 30 days, in order."""
    since = (at - timedelta(days=30)).astimezone(tenant.zone).date()
    return sorted(
        (one for one in _dates(tenant, at=at) if one.day >= since), key=lambda one: (one.day, one.uid)
    )


def _dates(tenant: TenantRecord, *, at: datetime) -> Iterator[CalendarDate]:
    home = f"{settings.PUBLIC_URL}/{tenant.mode}/{tenant.key}/"
    yield from _ends(tenant, home, at=at)
    yield from _deadlines(tenant, home, at=at)


def _ends(tenant: TenantRecord, home: str, *, at: datetime) -> Iterator[CalendarDate]:
    """Yield the last days of consents and of agreements."""
    for consent in consents.consents(tenant=tenant.id, at=at):
        until = consent.conditions.valid_until
        if until is not None and consent.status in {"active", "paused", "scheduled", "suspended"}:
            id = ids.render(ids.CONSENT, consent.id)
            title = f"Last day of a consent: {consent.category_name}: {consent.purpose_name}"
            says = "After this day every request to use this data is denied."
            yield CalendarDate(id, _last_day(until, tenant), title, says, f"{home}consents/{id}/")
    for paper in agreements.agreements(account=tenant.account):
        if paper.effective_until is not None and paper.status == "effective":
            yield CalendarDate(
                f"agreement-{paper.id}",
                _last_day(paper.effective_until, tenant),
                f"Last day of the agreement {paper.reference}",
                "It renews without a new signature."
                if paper.renewal == "auto"
                else "No date alone destroys anything.",
                f"{home}contract/",
            )


def _deadlines(tenant: TenantRecord, home: str, *, at: datetime) -> Iterator[CalendarDate]:
    """Yield the deadlines of destruction, of people's requests, and of requests to the customer."""
    for order in orders.orders(at=at, tenant=tenant.id):
        if order.certificate is None and order.plan is None:
            id = ids.render(ids.DESTRUCTION, order.id)
            day = order.due_at.astimezone(tenant.zone).date()
            yield CalendarDate(id, day, "Destruction is due", order.reason, f"{home}destruction/{id}/")
    for asked in subject_requests.subject_requests(tenant=tenant.id, at=at):
        if asked.closed_at is None:
            id = ids.render(ids.SUBJECT_REQUEST, asked.id)
            day = asked.deadline.astimezone(tenant.zone).date()
            says = "A person asked that use of their data stop."
            yield CalendarDate(id, day, "Deadline of a person's request", says, f"{home}people/{id}/")
    for wish in requests.requests(tenant=tenant.id, at=at, only_open=True):
        id = ids.render(ids.REQUEST, wish.id)
        title = f"A request ends: {wish.category_name}: {wish.purpose_name}"
        says = "Nothing changes without your answer."
        yield CalendarDate(id, _last_day(wish.expires_at, tenant), title, says, f"{home}requests/{id}/")


def _last_day(until: datetime, tenant: TenantRecord) -> date:
    return (until - timedelta(microseconds=1)).astimezone(tenant.zone).date()


def render(name: str, found: Iterable[CalendarDate], *, at: datetime) -> str:
    """Return the iCalendar text, with lines folded at 75 octets."""
    stamp = f"{at.astimezone(UTC).isoformat().replace('-', '').replace(':', '')[:15]}Z"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Licet//Dates//EN",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
    ]
    for one in found:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.uid}@licet",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{one.day.isoformat().replace('-', '')}",
            f"SUMMARY:{_text(one.title)}",
            f"DESCRIPTION:{_text(one.says)}",
            f"URL:{one.link}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _text(text: str) -> str:
    """Escape a TEXT value (RFC 5545, section 3.3.11)."""
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return " ".join(escaped.split())


def _folded(line: str) -> str:
    """Fold a line so that no part is longer than 75 octets and no character is cut."""
    parts: list[str] = []
    part = ""
    for letter in line:
        room = _OCTETS if not parts else _OCTETS - 1
        if len((part + letter).encode()) > room:
            parts.append(part)
            part = ""
        part += letter
    return "\r\n ".join([*parts, part])
