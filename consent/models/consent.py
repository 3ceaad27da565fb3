from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from consent import risk_classes
from consent.models.catalogue import Category
from consent.models.category_version import CategoryVersion
from consent.models.purpose import Purpose
from consent.models.terms import Terms
from ledger.scope import ScopedManager
from tenants.models import Tenant

RISK_CLASSES = [("ordinary", "Ordinary"), ("confidential", "Confidential"), ("critical", "Critical")]
EVENTS = [
    # has no effect until it is confirmed or approved
    ("proposed", "Proposed"),
    ("confirmed", "Confirmed"),  # one of several signatures, not yet the last
    ("stated", "Stated"),  # takes effect at max(recorded_at, valid_from)
    ("refused", "Refused"),
    ("paused", "Paused"),
    ("resumed", "Resumed"),
    ("disputed", "Disputed"),
    ("withdrawn", "Withdrawn"),
    # the effects of time, recorded by the sweep
    ("began", "Began"),
    ("expired", "Expired"),
    ("suspended", "Suspended"),
    ("restored", "Restored"),  # the cause of the suspension ended
    ("attested", "Attested"),  # the customer's right to allow the use of data about people
    ("restated", "Restated"),  # recorded under a prohibition, and confirmed once it was gone
    ("lapsed", "Lapsed"),  # proposed, and ended unanswered
    ("called_off", "Called off"),  # before its time for second thoughts was over: it never counted
    ("cosign_due", "Second signature asked for"),  # the data was classed as critical
    ("cosigned", "Second signature given"),
    ("cosign_off", "Second signature no longer needed"),  # the data was classed lower again
]


class Consent(models.Model):
    """A statement of one tenant for one category and purpose, with its conditions. A row is never edited;
    its later history is in its events.
    """

    id = models.UUIDField(primary_key=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=4)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    category_version = models.ForeignKey(CategoryVersion, on_delete=models.PROTECT, related_name="+")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="+")
    conditions = models.JSONField()
    # What the customer declared in the first entry. A proposal of the vendor declares nothing for it.
    risk_class = models.CharField(
        max_length=12, choices=[*RISK_CLASSES, (risk_classes.UNCLASSIFIED, "Not classified")]
    )
    risk_accepted = models.BooleanField(default=False)
    rights_attested = models.BooleanField(default=False)
    # The digest of the risk statement that the signatory read; the text stands in the terms.
    risk_statement_sha256 = models.CharField(max_length=64, blank=True)
    # The digest of the one document that was signed: the terms' text and the schedule. Empty: none was kept yet.
    document_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    legal_basis = models.TextField(blank=True, default="", db_default="")
    transfer_mechanism = models.TextField(blank=True, default="", db_default="")
    references = models.JSONField(default=list, db_default=[])
    # What a proposal of the vendor says the customer declares, as a signed document may say. Without effect until
    # a second person compares it with that document.
    suggested = models.JSONField(null=True)
    evidence = ArrayField(models.CharField(max_length=64), default=list)
    signatures_required = models.PositiveSmallIntegerField(default=1)
    proposed_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    objects = ScopedManager["Consent"]()

    class Meta:
        ordering = ["tenant", "-id"]
        indexes = [
            # All statements of one consent key.
            models.Index(fields=["tenant", "category", "purpose", "-id"], name="consent_of_question"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(risk_class__in=[*risk_classes.CLASSES, risk_classes.UNCLASSIFIED]),
                name="risk_class_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(risk_class="critical") | models.Q(signatures_required__gte=2),
                name="critical_needs_two_signatures",
            ),
        ]
