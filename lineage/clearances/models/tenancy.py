"""Pointing at a tenant from rows that are written together with many others."""

from __future__ import annotations

from typing import Any

from django.db import models

from tenants.models import Tenant


def of_tenant(*, null: bool = False) -> Any:
    """A foreign key that the database does not check.

    The check would come at the commit, when the head of the ledger is held, and ask for a lock on the tenant's row;
    whoever withdraws holds that row and waits for the head. So a withdrawal and a clearance of the same tenant
    would end in a deadlock. Tenants are never deleted: there is nothing the check could find.
    """
    return models.ForeignKey(
        Tenant, null=null, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
