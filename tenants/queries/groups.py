"""Read which group of companies a tenant belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

# A scope of one tenant does not show the accounts above its own. Their ids say nothing about them.
_TOPS = "SELECT tenant_id, account_id FROM tenants_top_accounts(%s::uuid[])"


def tops_of_groups(*, tenants: Sequence[UUID]) -> dict[UUID, UUID]:
    """Return by tenant the account at the top of its group: its own account, or the one that all others belong to."""
    with connection.cursor() as cursor:
        cursor.execute(_TOPS, [list(tenants)])
        return dict(cursor.fetchall())
