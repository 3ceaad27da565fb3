"""What only the database knows: who we are to it, whether its own rules stand, and who can sign in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.db import connection

from config.preflight.reason import Reason
from ledger import guards, role_powers, version_fence
from tenants.queries import sign_ins

_BOOTSTRAP: Final = (
    "Run `manage.py bootstrap_roles` as an administrator and set DATABASE_URL to the app's role."
)
_NAMED: Final = 3  # differences that a reason names


def check() -> Iterator[Reason]:
    """Yield what the database says against this start. Raises: django.db.DatabaseError."""
    yield from _role()
    found = version_fence.mismatch()
    if found is not None:
        yield Reason("database_does_not_fit", found.sentence)
        return
    yield from _rules()
    yield from _people()


def _role() -> Iterator[Reason]:
    powers = role_powers.read()
    if powers.superuser:
        yield Reason("role_is_superuser", f"The role in DATABASE_URL is a superuser. {_BOOTSTRAP}")
        return
    if powers.bypasses_rows:
        yield Reason("role_bypasses_rows", f"The role in DATABASE_URL bypasses row security. {_BOOTSTRAP}")
    if powers.creates:
        yield Reason(
            "role_too_powerful",
            f"The role in DATABASE_URL may create roles or databases, or replicate. {_BOOTSTRAP}",
        )
    if powers.owns:
        yield Reason(
            "role_owns_tables",
            "The role in DATABASE_URL owns tables, or belongs to their owner, and could rewrite the ledger."
            f" {_BOOTSTRAP}",
        )
    elif powers.name != f"{settings.LICET_ROLE_PREFIX}_app":
        yield Reason(
            "role_prefix",
            f"The role in DATABASE_URL is {powers.name}, but LICET_ROLE_PREFIX is {settings.LICET_ROLE_PREFIX}."
            " Set both as"
            " bootstrap_roles printed them.",
        )


def _rules() -> Iterator[Reason]:
    if unforced := list(_unforced()):
        yield Reason(
            "row_security_off",
            f"Row security is not forced on {', '.join(unforced[:_NAMED])}: tenants would see each other's rows."
            " Find out who switched it off, and run `manage.py verify_ledger`.",
        )
    different = list(guards.differences())
    if different:
        more = f", and {len(different) - _NAMED} more" if len(different) > _NAMED else ""
        yield Reason(
            "guards_changed",
            f"The database's rules are not those of this version: {'; '.join(different[:_NAMED])}{more}. Find out who"
            " changed them, and run `manage.py verify_ledger`.",
        )


def _unforced() -> Iterator[str]:
    """Yield the tables on which the migrations force row security and the database does not."""
    expected = {
        line.split(" | ")[1]
        for line in guards.FILE.read_text().splitlines()
        if line.startswith("relation | ") and "row-security forced" in line
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = ANY (%s)"
            " AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY 1",
            [sorted(expected)],
        )
        yield from (str(name) for (name,) in cursor.fetchall())


def _people() -> Iterator[Reason]:
    demonstration, staff = sign_ins.demonstration_people(), sign_ins.staff()
    if demonstration:
        yield Reason(
            "demonstration_users",
            f"{demonstration} people of the demonstration can sign in with a password that everybody knows. Begin"
            " with a new"
            " database, or switch off every user whose address ends with .example.",
        )
    if settings.LICET_ONE_PERSON_VENDOR and staff > 1:
        yield Reason(
            "one_person_vendor",
            f"LICET_ONE_PERSON_VENDOR is on, but {staff} people of the vendor can sign in: changes would wait for"
            " notice"
            " instead of a second person. Unset it.",
        )
