from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES
from lineage.clearances.models.tenancy import of_tenant
from lineage.destruction.models.holding import HoldingSlice
from lineage.destruction.vocabulary import CAUSES, KINDS, METHODS, UNIQUE_CAUSES
from lineage.versions.models.version import ModelVersion

EVENTS = [
    ("held", "Held"),
    ("released", "Released"),
    ("refused", "Refused"),
    # what time did, noted by the sweep
    ("due", "Due"),
    ("overdue", "Overdue"),
]


class DestructionOrder(models.Model):
    """That a tenant's data in one kind of copy, or the models that learned from it, must go by `due_at`.

    `reference` is what it comes from: the entry of a withdrawal or of a report. What it names are its items, written
    with it and never after: what turns up later is another order. Never changed; what happened to it are events.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    tenant = of_tenant()
    cause = models.CharField(max_length=17, choices=CAUSES)
    kind = models.CharField(max_length=16, choices=KINDS)
    reference = models.UUIDField()
    reason = models.CharField(max_length=500, blank=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["DestructionOrder"]()

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cause", "reference", "tenant", "kind"], name="a_cause_orders_a_kind_once"
            ),
            models.CheckConstraint(
                condition=models.Q(cause__in=[one for one, _ in CAUSES]), name="order_cause_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[one for one, _ in KINDS]), name="order_kind_is_known"
            ),
        ]
        indexes = [
            # Deadlines at a glance, one tenant's orders.
            models.Index(fields=["mode", "due_at", "id"], name="orders_by_deadline"),
            models.Index(fields=["tenant", "due_at"], name="orders_of_tenant"),
            # The withdrawal's answer.
            models.Index(fields=["reference"], name="orders_by_reference"),
        ]


class OrderItem(models.Model):
    """One obligation: this slice of a holding, or this version of a model. Exactly once per cause."""

    order = models.ForeignKey(DestructionOrder, on_delete=models.PROTECT, related_name="items")
    cause = models.CharField(max_length=17, choices=CAUSES)
    tenant = of_tenant()
    category = models.CharField(max_length=128)
    slice = models.ForeignKey(HoldingSlice, null=True, on_delete=models.PROTECT, related_name="+")
    model = models.ForeignKey(ModelVersion, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager["OrderItem"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(slice__isnull=False, model__isnull=True)
                | models.Q(slice__isnull=True, model__isnull=False),
                name="an_item_is_a_slice_or_a_model",
            ),
            models.UniqueConstraint(
                fields=["slice", "cause"],
                condition=models.Q(cause__in=UNIQUE_CAUSES, slice__isnull=False),
                name="an_obligation_exists_once",
            ),
            models.UniqueConstraint(
                fields=["model", "tenant", "category", "cause"],
                condition=models.Q(cause__in=UNIQUE_CAUSES, model__isnull=False),
                name="a_model_is_to_be_retired_once",
            ),
            models.UniqueConstraint(
                fields=["order", "slice"],
                condition=models.Q(slice__isnull=False),
                name="an_order_names_a_slice_once",
            ),
            models.UniqueConstraint(
                fields=["order", "model"],
                condition=models.Q(model__isnull=False),
                name="an_order_names_a_model_once",
            ),
        ]


class OrderEvent(models.Model):
    """Something that happened to an order. A hold says why and until when; each deadline is told of once."""

    order = models.ForeignKey(DestructionOrder, on_delete=models.PROTECT, related_name="events")
    tenant = of_tenant()
    kind = models.CharField(max_length=8, choices=EVENTS)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["OrderEvent"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[one for one, _ in EVENTS]), name="order_event_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="held")
                | (models.Q(until__isnull=False, until__gt=models.F("at")) & ~models.Q(reason="")),
                name="a_hold_says_why_and_until_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="refused") | ~models.Q(reason=""), name="a_refusal_says_why"
            ),
            models.UniqueConstraint(
                fields=["order", "kind"],
                condition=models.Q(kind__in=["due", "overdue"]),
                name="a_deadline_is_told_of_once",
            ),
        ]


class Confirmation(models.Model):
    """That somebody destroyed what an order names, or a part of it: how, with what, by which published procedure."""

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(DestructionOrder, on_delete=models.PROTECT, related_name="confirmations")
    tenant = of_tenant()
    method = models.CharField(max_length=12, choices=METHODS)
    technique = models.CharField(max_length=500)
    tool = models.CharField(max_length=200)
    # A person's particulars are kept beside the ledger, and can be erased there.
    performer = models.UUIDField()
    organisation = models.CharField(max_length=200)
    performed_at = models.DateTimeField()
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    residuals = models.CharField(max_length=2000, blank=True)
    procedure_version = models.CharField(max_length=20)
    procedure_sha256 = models.CharField(max_length=64)
    recorded_by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["Confirmation"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(method__in=[one for one, _ in METHODS]), name="method_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(performed_at__lte=models.F("recorded_at")),
                name="what_was_performed_lies_in_the_past",
            ),
            models.CheckConstraint(
                condition=~models.Q(method="unlearn") | ~models.Q(residuals=""),
                name="unlearning_leaves_a_residual",
            ),
        ]


class ConfirmedItem(models.Model):
    """An obligation that a confirmation meets. What is destroyed once is destroyed for every order that names it."""

    item = models.OneToOneField(
        OrderItem, primary_key=True, on_delete=models.PROTECT, related_name="confirmed"
    )
    tenant = of_tenant()
    confirmation = models.ForeignKey(Confirmation, on_delete=models.PROTECT, related_name="items")

    objects = ScopedManager["ConfirmedItem"]()


class Verification(models.Model):
    """That somebody else looked, and found it gone."""

    confirmation = models.OneToOneField(
        Confirmation, primary_key=True, on_delete=models.PROTECT, related_name="verification"
    )
    tenant = of_tenant()
    method = models.CharField(max_length=500)
    verifier = models.UUIDField()
    performer = models.UUIDField()
    verified_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    entry_id = models.UUIDField()

    objects = ScopedManager["Verification"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(verifier=models.F("performer")),
                name="whoever_performs_does_not_verify",
            )
        ]


class Certificate(models.Model):
    """What is certified about an order that is done: the signed document, byte for byte."""

    id = models.UUIDField(primary_key=True)
    order = models.OneToOneField(DestructionOrder, on_delete=models.PROTECT, related_name="certificate")
    mode = models.CharField(max_length=4, choices=MODES)
    tenant = of_tenant()
    issued_at = models.DateTimeField()
    document = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    jws = models.TextField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["Certificate"]()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["tenant", "-id"], name="certificates_of_tenant")]
