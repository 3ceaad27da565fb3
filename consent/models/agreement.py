from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ledger.scope import ScopedManager
from tenants.models import Account

MODES = [("live", "live"), ("test", "test")]
KINDS = [
    ("msa", "Master services agreement"),
    ("dpa", "Data processing agreement"),
    ("order_form", "Order form"),
    ("amendment", "Amendment"),
]
TRAINING = [("prohibited", "Prohibited"), ("opt_in", "Opt-in"), ("silent", "Silent")]
# Papers recorded before they said it are `unstated`.
DATA_USE = [("services_only", "Only for the services"), ("wider", "Wider"), ("unstated", "Not stated")]
AMENDED_BY = [("signed_writing", "Signed writing"), ("portal", "Portal")]
RENEWAL = [("auto", "Renews by itself"), ("none", "Ends")]
BINDS = [("account", "The account"), ("account_and_controlled", "The account and those below it")]


class Agreement(models.Model):
    """One record of a signed agreement, a *paper*.

    It is never overwritten. Of references that once were, the newest row counts. `data_use` is empty where the paper is
    not silent, and `binds` where the usual applies. `ends` names the paper that this one ends, and when. `scope` holds
    lists of keys under `tenants`, `categories` and `purposes`. `contacts` are ids of people. A paper that
    `awaits_approval` has no effect until a step says so.
    """

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=4, choices=MODES)
    reference = models.CharField(max_length=128)
    kind = models.CharField(max_length=10, choices=KINDS)
    training = models.CharField(max_length=10, choices=TRAINING)
    effective_from = models.DateTimeField()
    effective_until = models.DateTimeField(null=True, blank=True)
    amends = models.CharField(max_length=128, blank=True)
    data_use = models.CharField(
        max_length=13, choices=DATA_USE, blank=True, db_default="unstated", default=""
    )
    amended_by = models.CharField(max_length=14, choices=AMENDED_BY, db_default="portal", default="portal")
    renewal = models.CharField(max_length=4, choices=RENEWAL, db_default="none", default="none")
    notice_days = models.PositiveIntegerField(null=True, blank=True)
    rank = models.PositiveIntegerField(null=True, blank=True)
    contacts = models.JSONField(null=True, blank=True)
    ends = models.JSONField(null=True, blank=True)
    binds = models.CharField(max_length=22, choices=BINDS, blank=True, db_default="", default="")
    scope = models.JSONField(null=True, blank=True)
    confidential_from_parent = models.BooleanField(db_default=False, default=False)
    independent = models.BooleanField(db_default=False, default=False)
    awaits_approval = models.BooleanField(db_default=False, default=False)
    evidence = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    # The instant that the caller passed; `recorded_at` is never earlier.
    claimed_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["Agreement"]()

    class Meta:
        ordering = ["account", "reference", "-revision"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(effective_until=None)
                | models.Q(effective_until__gt=models.F("effective_from")),
                name="an_agreement_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[k for k, _ in KINDS])
                & models.Q(training__in=[t for t, _ in TRAINING]),
                name="agreement_kind_and_training_are_known",
            ),
            models.CheckConstraint(
                condition=models.Q(data_use__in=["", *(word for word, _ in DATA_USE)])
                & models.Q(amended_by__in=[word for word, _ in AMENDED_BY])
                & models.Q(renewal__in=[word for word, _ in RENEWAL])
                & models.Q(binds__in=["", *(word for word, _ in BINDS)]),
                name="agreement_words_are_known",
            ),
        ]
        indexes = [models.Index(fields=["account", "reference", "-revision"], name="agreement_newest")]
