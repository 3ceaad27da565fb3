"""Fields that may name a person in free text: they are withheld while a person is stopped. Pure.

They come back when the customer says how they are handled.
"""

from __future__ import annotations

import re
from typing import Final

from consent import meanings
from consent.facts import CategoryFacts, Facts, Field

# `none`: the field never names a person. `removed`: people's names are taken out before the data is handed over.
HANDLINGS: Final = ("none", "removed", "withheld")
_HANDLED: Final = frozenset({"none", "removed"})

# The first word of a field's type, for values in which no name has room.
_NAMELESS: Final = re.compile(
    r"(u?int(eger)?\d*|(big|small|tiny)int|long|short|byte|number|numeric|decimal\d*|float\d*|double|real"
    r"|bool(ean)?|timestamp\w*|date(time\w*)?|time\w*|duration|interval|year)\b",
    re.IGNORECASE,
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


def handled(fields: dict[str, str] | None) -> frozenset[str]:
    """Return the fields that may be used again, by what the customer said."""
    return frozenset(name for name, how in (fields or {}).items() if how in _HANDLED)


def _has_room_for_a_name(field: Field) -> bool:
    return _NAMELESS.match(field.type.strip()) is None
