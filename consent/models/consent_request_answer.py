from __future__ import annotations

from django.db import models

from consent.models.consent import Consent
from consent.models.request import ANSWERS, ConsentRequest
from ledger.scope import ScopedManager
from tenants.models import Tenant


class ConsentRequestAnswer(models.Model):
    """The only answer to a consent request: a statement that allows all of it, or a refusal."""

    request = models.OneToOneField(ConsentRequest, on_delete=models.PROTECT, related_name="answer")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=ANSWERS)
    consent = models.ForeignKey(Consent, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=1000, blank=True)
    actor_kind = models.CharField(max_length=6)
    actor = models.UUIDField(null=True)
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["ConsentRequestAnswer"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="granted", consent__isnull=False)
                | models.Q(kind="refused", consent__isnull=True),
                name="a_granted_request_names_its_consent",
            ),
        ]
