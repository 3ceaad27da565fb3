from __future__ import annotations

from django.db import models

from billing.models.adjustment import WithdrawalGrounds
from ledger.scope import ScopedManager
from tenants.models import Tenant, User


class GroundsCheck(models.Model):
    """The vendor checked the grounds of a withdrawal: they `hold`, or nothing was found that supports them."""

    grounds = models.OneToOneField(
        WithdrawalGrounds, primary_key=True, on_delete=models.PROTECT, related_name="check_of"
    )
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    hold = models.BooleanField()
    note = models.CharField(max_length=1000)
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["GroundsCheck"]()


class GroundsWork(models.Model):
    """Grounds that wait to be checked until a day. Until a member of staff takes them, they have no owner."""

    grounds = models.OneToOneField(
        WithdrawalGrounds, primary_key=True, on_delete=models.PROTECT, related_name="work"
    )
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    deadline_at = models.DateTimeField()
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager["GroundsWork"]()
