"""Stops: people in a tenant's data whose rows no run may use. Pure.

From a person's request on, an allowed use of a category with people's data carries the obligation `exclude_subjects`.
It names people by commitments that only the tenant's subject key can make. A field that may name a person in free text
is withheld from the first stop on, until the customer says how it is handled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlencode

from consent import meanings
from consent.facts import CategoryFacts, Facts, Field, StopList
from consent.obligations import Obligation

RIGHTS: Final = (
    ("objection", "Objection"),
    ("erasure", "Erasure"),
    ("restriction", "Restriction of processing"),
)
# `none`: the field never names a person. `removed`: people's names are taken out before the data is handed over.
HANDLINGS: Final = ("none", "removed", "withheld")
_HANDLED: Final = frozenset({"none", "removed"})
# A longer list is fetched by its address, so that an answer stays small.
INLINE: Final = 100

# The first word of a field's type, for values in which no name has room.
_NAMELESS: Final = re.compile(
    r"(u?int(eger)?\d*|(big|small|tiny)int|long|short|byte|number|numeric|decimal\d*|float\d*|double|real"
    r"|bool(ean)?|timestamp\w*|date(time\w*)?|time\w*|duration|interval|year)\b",
    re.IGNORECASE,
)


def identifier_fields(category: CategoryFacts) -> tuple[str, ...]:
    """Return the fields that identify a person by themselves, in today's or any former version."""
    return tuple(
        field.name
        for field in meanings.strictest(category)
        if field.identifies == "person" and not field.quasi_identifier
    )


def about_people(category: CategoryFacts) -> bool:
    """Whether the category holds data about people, in today's or any former version."""
    return any(
        version.third_party or any(field.identifies == "person" for field in version.fields)
        for version in (category, *category.older)
    )


def free_text_fields(category: CategoryFacts) -> tuple[str, ...]:
    """Return the fields that may name a person without being declared to identify anybody."""
    if not about_people(category):
        return ()
    time_field = category.words[2]
    return tuple(
        field.name
        for field in meanings.strictest(category)
        if field.identifies == "none" and field.name != time_field and _has_room_for_a_name(field)
    )


def withheld(facts: Facts) -> frozenset[str]:
    """Return the fields that no use is given, because a person was stopped and they may name that person."""
    if facts.tenant is None or not facts.tenant.stops or facts.category is None:
        return frozenset()
    return frozenset(free_text_fields(facts.category)) - facts.handled


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


def handled(fields: dict[str, str] | None) -> frozenset[str]:
    """Return the fields that may be used again, by what the customer said."""
    return frozenset(name for name, how in (fields or {}).items() if how in _HANDLED)


def _has_room_for_a_name(field: Field) -> bool:
    return _NAMELESS.match(field.type.strip()) is None
