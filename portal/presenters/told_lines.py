"""Lines of the history about what went wrong, and about moves of the price."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.urls import reverse

from language import breach_words
from lineage.findings import telling
from lineage.findings.queries.findings import FindingRecord
from notices.queries.told_history import ToldEvent
from portal.acting_members import ActingMember
from portal.presenters import labels, price_moves
from portal.presenters.events import actor_name
from pricing.queries import EntitlementRecord
from tenants.queries import people

_SAYS: Final = {
    "destruction.overdue": ("Missed deadline", "no", "A destruction missed its deadline"),
    "destruction.certified": ("Destroyed", "yes", "A destruction is complete and certified"),
    "destruction.refused": ("Refused", "no", "A destruction was refused"),
    "destruction.held": ("On hold", "hold", "A destruction is on hold for a legal reason"),
    "subject_request.overdue": ("Missed deadline", "no", "A person's request missed its deadline"),
    "subject_request.closed": ("Done", "yes", "A person's request is finished"),
    "control.broke": ("Breach", "no", "The vendor changes hands, against a promise to you"),
    "control.followed": (
        "Change of control",
        "hold",
        "The vendor changed hands, and your terms were followed",
    ),
}
_STEPS: Final = {
    "finding.told": ("Unexplained use", "hold", "{data}: {what}. It is being checked"),
    "finding.stated": ("Statement", "ask", "The vendor added a statement on a problem with {data}"),
    "finding.explained": ("Explained", "ask", "The vendor explained a problem with {data}"),
    "finding.remedied": ("Remedied", "yes", "The vendor remedied a problem with {data}"),
}


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One line. It stands among the lines about consents, and belongs to no consent. `page` tells more."""

    kind: str
    badge: str
    tone: str
    says: str
    who: str
    channel: str
    at: datetime
    revision: int
    entry: UUID
    page: str = ""
    consent: None = None


def told_lines(
    events: Sequence[ToldEvent],
    findings: Sequence[FindingRecord],
    categories: Mapping[str, str],
    acting: ActingMember,
) -> list[ToldLine]:
    """One line per event, in the given order. `findings` are those that the customer was told of."""
    known = {one.id: one for one in findings}
    named = people.people(ids=sorted({one.actor for one in events if one.actor is not None}))
    lines = []
    for event in events:
        badge, tone, says = _says(event, known, categories)
        lines.append(
            ToldLine(
                event.kind,
                badge,
                tone,
                says,
                actor_name(event.actor_kind, event.actor, named),
                labels.CHANNELS.get(event.channel, event.channel),
                event.at,
                event.revision,
                event.entry,
                _page(event, acting),
            )
        )
    return lines


def price_lines(
    entitlements: Sequence[EntitlementRecord], times: Mapping[UUID, datetime], acting: ActingMember
) -> Iterator[ToldLine]:
    """One line per move of the discount, newest first. `times` says when each entry was recorded."""
    for after, was in price_moves.price_moves(entitlements):
        if after.revision is not None:
            yield ToldLine(
                "price.moved",
                "Price",
                "yes" if after.bps > was else "hold",
                price_moves.says(was, after.bps),
                "Licet",
                "",
                times[after.entry],
                after.revision,
                after.entry,
                reverse("portal:price", args=[acting.mode, acting.key]),
            )


def _says(
    event: ToldEvent, known: Mapping[UUID, FindingRecord], categories: Mapping[str, str]
) -> tuple[str, str, str]:
    if event.kind in _SAYS:
        return _SAYS[event.kind]
    finding = known.get(UUID(event.body["finding"]))
    code, category, source = (
        (finding.code, finding.category, finding.source)
        if finding
        else (event.body.get("code", ""), event.body.get("category"), event.body.get("source", ""))
    )
    data = categories.get(category or "", category or "your data")
    what = breach_words.what(code, proven=telling.is_proven(source))
    if event.kind == "breach.found":
        return "Breach", "no", f"{data}: {what}"
    badge, tone, says = _STEPS[event.kind]
    return badge, tone, says.format(data=data, what=what)


def _page(event: ToldEvent, acting: ActingMember) -> str:
    where = [acting.mode, acting.key]
    if "finding" in event.body:
        return reverse("portal:problem", args=[*where, UUID(event.body["finding"])])
    if "order" in event.body:
        return reverse("portal:destruction", args=[*where, UUID(event.body["order"])])
    if "request" in event.body:
        return reverse("portal:person", args=[*where, UUID(event.body["request"])])
    return ""
