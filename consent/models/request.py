from __future__ import annotations

from django.db import models

from consent.models.catalogue import Category
from consent.models.evidence import MODES
from consent.models.purpose import Purpose
from ledger.scope import ScopedManager
from tenants.models import Tenant

ANSWERS = [("granted", "granted"), ("refused", "refused")]


class ConsentRequest(models.Model):
    """A denied job's request that a tenant allow more. Append-only; its status is derived.

    `wish` holds the conditions that would satisfy it (`consent_requests.RequestedConditions`). `message` and `job`
    are the job's own words and stay beside the ledger.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    wish = models.JSONField()
    job = models.CharField(max_length=200, blank=True)
    message = models.CharField(max_length=1000, blank=True)
    asked_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["ConsentRequest"]()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="a_request_is_open_for_a_while",
            ),
        ]
        indexes = [
            # Lists a tenant's requests, newest first, and finds duplicates.
            models.Index(fields=["tenant", "-created_at"], name="requests_of_a_tenant"),
        ]
