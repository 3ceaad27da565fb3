"""What the role of a connection could do to the ledger, besides what the app may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import connection

_READ: Final = """
SELECT current_user::text, r.rolsuper, r.rolbypassrls, r.rolcreaterole OR r.rolcreatedb OR r.rolreplication,
       EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND pg_has_role(c.relowner, 'MEMBER'))
FROM pg_roles r WHERE r.rolname = current_user
"""


@dataclass(frozen=True, slots=True)
class RolePowers:
    """`owns` also stands for membership in the role that owns a table."""

    name: str
    superuser: bool
    bypasses_rows: bool
    creates: bool
    owns: bool


def read() -> RolePowers:
    """Return the powers of Django's connection. Raises: django.db.DatabaseError."""
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        return RolePowers(*cursor.fetchone())
