from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES
from lineage.clearances.models.tenancy import of_tenant
from tenants.models import Account

COSTS = [("vendor", "The vendor"), ("customer", "The customer")]


class Audit(models.Model):
    """An audit of what was done with the data of one account's tenants. The row never changes.

    `tenant` is the first of `tenants`; readers in its scope or the account's see the audit. `categories` NULL covers
    all. `document` is the list of runs, copies and orders as it was when the audit was opened, byte for byte. `key` is
    the auditor's API key, `terms` the version that gives the right.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    tenant = of_tenant()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    tenants = ArrayField(models.UUIDField())
    categories = ArrayField(models.CharField(max_length=128), null=True)
    # The id of a person; name and address are kept beside the ledger and can be erased there.
    auditor = models.UUIDField()
    organisation = models.CharField(max_length=200, blank=True)
    period_from = models.DateTimeField()
    period_until = models.DateTimeField()
    access_until = models.DateTimeField()
    terms = models.CharField(max_length=128)
    per_year = models.PositiveIntegerField(null=True)
    cost = models.CharField(max_length=8, choices=COSTS, blank=True)
    key = models.UUIDField(unique=True)
    document = models.BinaryField()
    list_sha256 = models.CharField(max_length=64)
    runs = models.PositiveIntegerField()
    copies = models.PositiveIntegerField()
    orders = models.PositiveIntegerField()
    # The digest of the vendor's seed. The seed itself is derived from the signing key when it is revealed.
    vendor_commitment = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=6)
    actor = models.UUIDField(null=True)
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["Audit"]()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(tenants=[]), name="an_audit_names_a_tenant"),
            models.CheckConstraint(
                condition=models.Q(period_from__lt=models.F("period_until")),
                name="an_audits_period_has_a_length",
            ),
            models.CheckConstraint(
                condition=models.Q(access_until__gt=models.F("opened_at")),
                name="an_auditors_access_lies_ahead",
            ),
            models.CheckConstraint(
                condition=models.Q(cost__in=["", *(code for code, _ in COSTS)]), name="audit_cost_is_known"
            ),
        ]
        indexes = [models.Index(fields=["account", "-id"], name="audits_of_account")]
