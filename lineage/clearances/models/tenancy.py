"""A foreign key to a tenant, for rows that are written together with many others."""

from __future__ import annotations

from typing import Any

from django.db import models

from tenants.models import Tenant


def of_tenant(*, null: bool = False) -> Any:
    """Return a foreign key that the database does not check.

    The check would come at the commit, while the transaction holds the ledger's head, and would lock the tenant's
    row. A withdrawal holds that row and waits for the head. A withdrawal and a clearance of the same tenant would
    end in a deadlock. Tenants are never deleted, so the check could not fail.
    """
    return models.ForeignKey(
        Tenant, null=null, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
