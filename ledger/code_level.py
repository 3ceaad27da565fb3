"""The level of this code, and what keeps code and database apart. Pure.

A migration that removes or narrows what earlier code uses ("contracts") calls `ledger.migration_guards.requires_code`.
From then on the database refuses code below that level.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

# Raise it by one in the release that stops using a table, column or function. A migration of a later release may then
# remove it and require this level. docs/operations/upgrade.md has the order.
CODE_LEVEL: Final = 1


@dataclass(frozen=True, slots=True)
class Requirement:
    """The lowest level of code that a database serves, and the migration that asks for it."""

    level: int
    migration: str


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Why this code may not serve from this database. `sentence` says what to do."""

    code: str
    sentence: str


def mismatch(
    *, missing: Sequence[str], requirement: Requirement | None, level: int = CODE_LEVEL
) -> Mismatch | None:
    """Compare this code with a database. Migrations that the code does not know cause no refusal.

    `missing` names the migrations that the code needs and the database lacks.
    """
    if requirement is not None and requirement.level > level:
        return Mismatch(
            "code_too_old",
            f"This code has level {level}, and the database needs {requirement.level} since {requirement.migration}:"
            " start a newer version of Licet.",
        )
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        return Mismatch(
            "migrations_missing",
            f"The database lacks {missing[0]}{more}: run `manage.py migrate`, then start this version again.",
        )
    return None
