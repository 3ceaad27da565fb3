"""What went wrong with a customer's data, and what became of it: the overview tells it first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse

from language import breach_words
from lineage.destruction import vocabulary
from lineage.destruction.queries.orders import OrderRecord
from lineage.destruction.queries.subject_requests import SubjectRequestRecord
from lineage.findings import telling
from lineage.findings.queries.findings import FindingRecord
from lineage.findings.rules import TAINTING_CODES
from portal.acting_members import ActingMember
from wire import ids

_COPY_KINDS: Final = dict(vocabulary.KINDS)


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem. `told_at` is when the customer was told; `answer_by` is until when an answer is promised.

    `answer` is what the vendor said in the end. `statements` are what it added meanwhile, oldest first.
    """

    kind: str
    title: str
    means: str
    page: str
    happened_at: datetime
    told_at: datetime
    answer_by: datetime | None = None
    late: bool = False
    answer: str = ""
    answered_at: datetime | None = None
    statements: Sequence[tuple[datetime, str]] = ()
    facts: Sequence[tuple[str, object]] = ()
    reference: str = ""

    @property
    def is_open(self) -> bool:
        return not self.answer


def of_finding(
    one: FindingRecord, acting: ActingMember, categories: Mapping[str, str], *, hours: int
) -> Problem:
    """Tell of a breach. Raises: ValueError if the customer was not told yet."""
    told_at = one.told_at
    if told_at is None:
        raise ValueError(f"the customer does not know of finding {one.id} yet")
    proven = telling.is_proven(one.source)
    data = categories.get(one.category or "", one.category or "Your data")
    due = telling.answer_by(told_at=told_at, hours=hours)
    answer = next((step for step in reversed(one.steps) if step.step in {"remedied", "explained"}), None)
    facts: list[tuple[str, object]] = [("Run", one.run)] if one.run else []
    facts += [("Data", data)] if one.category else []
    facts += [("Rows", f"{one.rows:,}")] if one.rows is not None else []
    facts.append(("How we know", breach_words.source(proven=proven)))
    return Problem(
        "Breach" if proven else "Unexplained use",
        f"{data}: {breach_words.what(one.code, proven=proven)}",
        breach_words.means(one.code, proven=proven, taints=one.code in TAINTING_CODES),
        reverse("portal:problem", args=[acting.mode, acting.key, one.id]),
        one.found_at,
        told_at,
        answer_by=due,
        late=answer is None and acting.at > due,
        answer=answer.note if answer else "",
        answered_at=answer.at if answer else None,
        statements=[(step.at, step.note) for step in one.steps if step.step == "stated"],
        facts=facts,
        reference=ids.render(ids.FINDING, one.id),
    )


def of_orders(orders: Iterable[OrderRecord], acting: ActingMember) -> Iterator[Problem]:
    """Tell of the copies and models that were not destroyed in time."""
    for one in orders:
        kind = _COPY_KINDS.get(one.kind, one.kind)
        left = one.standing.items - one.standing.verified
        yield Problem(
            "Missed deadline",
            f"{kind}: not destroyed in time",
            f"{left} of {one.standing.items} should have been destroyed. Nothing may be trained on them meanwhile, "
            "and we write to you when they are gone.",
            reverse("portal:destruction", args=[acting.mode, acting.key, one.id]),
            one.due_at,
            one.due_at,
            reference=ids.render(ids.DESTRUCTION, one.id),
        )


def of_people(requests: Iterable[SubjectRequestRecord], acting: ActingMember) -> Iterator[Problem]:
    """Tell of the people's requests that were not finished in time."""
    for one in requests:
        if one.status == "overdue":
            yield Problem(
                "Missed deadline",
                "A person's request: not finished in time",
                "Some copies or models still hold the person's data. The request stays open until they do not.",
                reverse("portal:person", args=[acting.mode, acting.key, one.id]),
                one.deadline,
                one.deadline,
                reference=ids.render(ids.SUBJECT_REQUEST, one.id),
            )
