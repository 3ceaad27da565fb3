"""The facts of letters about breaches."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings

from consent.queries import catalogue
from consent.queries.catalogue import NoSuchCategory
from language import breach_words, formats
from ledger.queries import StoredEntry
from lineage.findings import telling
from lineage.findings.queries import findings
from lineage.findings.queries.findings import FindingRecord
from lineage.findings.rules import TAINTING_CODES
from notices import problem_letters
from notices.letter import LetterFacts
from notices.queries import addressed_people
from tenants.queries import tenants
from wire import ids

_TOLD_AS_PROMISE: Final = "covenant_broken"  # the change of control that breaks it has a letter of its own


def letter_about(entry: StoredEntry, at: datetime) -> LetterFacts | None:  # noqa: ARG001  the readers' signature
    """Return the facts. None follows a step that changes nothing for the customer, or a breach to be told later."""
    seen = findings.finding(id=UUID(entry.body["finding"]))
    if seen is None or seen.tenant_id is None or seen.told_at is None:
        return None
    step = entry.body.get("step")
    if step is None and (seen.code == _TOLD_AS_PROMISE or not telling.is_proven(seen.source)):
        return None
    if step is not None and (step not in problem_letters.BY_STEP or seen.kind != "breach"):
        return None
    return _facts(seen, seen.tenant_id, seen.told_at, entry, step)


def _facts(
    seen: FindingRecord, tenant: UUID, told_at: datetime, entry: StoredEntry, step: str | None
) -> LetterFacts:
    home = tenants.tenant_by_id(id=tenant)
    proven = telling.is_proven(seen.source)
    data = _data(seen)
    due = telling.answer_by(told_at=told_at, hours=settings.LICET_INCIDENT_ANSWER_HOURS)
    facts: list[tuple[str, object]] = [("Found", formats.moment(seen.found_at, home.zone))]
    facts += [("Run", seen.run)] if seen.run else []
    facts += [("Rows", formats.count(seen.rows))] if seen.rows is not None else []
    return LetterFacts(
        tenant,
        {
            "data": data,
            "tenant": home.name,
            "what": breach_words.what(seen.code, proven=proven),
            "means": breach_words.means(seen.code, proven=proven, taints=seen.code in TAINTING_CODES),
            "answer_by": formats.moment(due, home.zone),
            "note": next((one.note for one in seen.steps if one.entry == entry.id), ""),
        },
        f"problems/{ids.render(ids.FINDING, seen.id)}/",
        [
            *facts,
            ("How we know", breach_words.source(proven=proven)),
            ("Reference", ids.render(ids.FINDING, seen.id)),
            ("Ledger", f"revision {entry.seq}"),
        ],
        text=problem_letters.BY_STEP[step] if step is not None else None,
        others=addressed_people.beside_owners(home.account),
    )


def _data(seen: FindingRecord) -> str:
    if seen.category is None:
        return "data"
    try:
        return catalogue.category(mode=seen.mode, code=seen.category).name
    except NoSuchCategory:  # a report named data that is not in the catalogue
        return seen.category
