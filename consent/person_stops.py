"""Stops: people in a tenant's data. No run may use the rows of these people. Pure.

From a person's request on, an allowed use of a category with people's data carries the obligation `exclude_subjects`.
It names people by commitments that only the tenant's subject key can make.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlencode

from consent import meanings
from consent.facts import CategoryFacts, Facts, StopList
from consent.obligations import Obligation

RIGHTS: Final = (
    ("objection", "Objection"),
    ("erasure", "Erasure"),
    ("restriction", "Restriction of processing"),
)


def identifier_fields(category: CategoryFacts) -> tuple[str, ...]:
    """Return the fields that identify a person by themselves, in today's or any former version."""
    return tuple(
        field.name
        for field in meanings.strictest(category)
        if field.identifies == "person" and not field.quasi_identifier
    )


def duties(facts: Facts) -> Iterator[Obligation]:
    """Yield an obligation for each subject key under which people are stopped."""
    if facts.tenant is None or facts.category is None or facts.purpose is None:
        return
    fields = identifier_fields(facts.category)
    if not fields:
        return  # no field leads to a person
    for people in facts.tenant.stops:
        said: dict[str, Any] = {"fields": list(fields), "key_id": people.key_id}
        if people.commitments is not None:
            said["commitments"] = list(people.commitments)
        else:
            said["commitments_url"] = address(facts.tenant.key, facts.purpose.code, people)
        yield Obligation("exclude_subjects", said | {"digest": people.digest})


def address(tenant: str, purpose: str, people: StopList) -> str:
    """Return the path at which the whole list can be read. It always names the same list."""
    asked: dict[str, object] = {"purpose": purpose, "revision": people.seq}
    if people.key_id is not None:
        asked["key_id"] = people.key_id
    return f"/v1/tenants/{tenant}/subject-commitments?{urlencode(asked)}"
