"""One search over everything that this member of staff may see: customers, people, consents, subscriptions, entries."""

from __future__ import annotations

from typing import Final

from desk import staff
from desk.search import asked as asking
from desk.search import consents, customers, entries, objects, pages
from desk.search.result import Result
from tenants.models import User

LIMIT: Final = 40


def find(user: User, text: str) -> list[Result]:
    """Return the results, the best fit first. Each reads rows in the caller's scope."""
    asked = asking.parse(text)
    if not asked.text:
        return []
    found = [
        *customers.results(asked, everybody=staff.groups_of(user, staff.LEGAL)),
        *consents.results(asked),
        *entries.results(asked),
        *objects.results(asked),
        *pages.results(asked, user),
    ]
    return sorted(found, key=lambda each: (each.rank, each.title.casefold()))[:LIMIT]
