"""Ask every rule at once: all reasons against this start, in one list."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection

from config.preflight import addresses, database, files, money, parts, secret_keys, switches
from config.preflight.reason import Part, Reason, Rule, Setup

RULES: Final[tuple[Rule, ...]] = (
    secret_keys.check,
    switches.check,
    addresses.check,
    parts.check,
    files.check,
    money.check,
)


def of_settings(part: Part) -> list[Reason]:
    """Return what speaks against this start without a look at the database."""
    setup = Setup(settings, os.environ, part)
    return [reason for rule in RULES for reason in rule(setup)]


def of_database() -> list[Reason]:
    """Return what the database says against it. Raises: django.db.DatabaseError."""
    return list(database.check())


def everything(part: Part) -> Iterator[Reason]:
    """Yield both. A database that does not answer is a reason too."""
    found = of_settings(part)
    yield from found
    if any(reason.code in {"database_missing", "database_not_postgresql"} for reason in found):
        return
    try:
        yield from of_database()
    except DatabaseError as error:
        said = " ".join(str(error).split())
        yield Reason("database_silent", f"The database in DATABASE_URL does not answer: {said}")
    finally:
        connection.close()
