from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from tenants.models import Tenant

LONGEST_DRAFT = 65_536


class ConsentDraft(models.Model):
    """A form that a person began to fill in for a tenant, and has not sent. It states nothing, and is erased in time.

    `subject` names the form, such as `consent:machine-telemetry/train-shared-model`. `form` is URL-encoded. It never
    holds a tick that declares something.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    person = models.UUIDField()
    subject = models.CharField(max_length=300)
    form = models.CharField(max_length=LONGEST_DRAFT)
    changed_at = models.DateTimeField()
    erased_from = models.DateTimeField()

    objects = ScopedManager["ConsentDraft"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "person", "subject"], name="a_person_has_one_draft_of_a_form"
            ),
            models.CheckConstraint(
                condition=models.Q(erased_from__gt=models.F("changed_at")), name="a_draft_is_kept_for_a_while"
            ),
        ]
        indexes = [
            # The sweep erases them.
            models.Index(fields=["erased_from"], name="drafts_by_their_last_hour"),
        ]
