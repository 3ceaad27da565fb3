"""Read the editorial versions that a customer objected to."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from consent.facts import Objection


def of_account(account: UUID) -> frozenset[Objection]:
    """Return the versions that the account objected to before they took effect."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT noun, code, version FROM consent_objections WHERE account_id = %s", [account])
        return frozenset((noun, code, version) for noun, code, version in cursor.fetchall())
