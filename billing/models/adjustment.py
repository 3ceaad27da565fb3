from __future__ import annotations

from django.db import models
from django.db.models import Q

from billing.clawback import GROUNDS
from ledger.scope import ScopedManager
from tenants.models import Account, Tenant

STATES = ("decided", "waiver_asked", "waived", "booked")


class WithdrawalGrounds(models.Model):
    """The grounds that a customer stated for a withdrawal. Licet checks them afterwards."""

    consent = models.UUIDField(primary_key=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    grounds = models.CharField(max_length=20)
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["WithdrawalGrounds"]()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(grounds__in=GROUNDS), name="grounds_of_a_withdrawal_are_known")
        ]


class Adjustment(models.Model):
    """An amount that a customer pays back, decided once for an entitlement and a currency. Append-only.

    `cause` is the entry of the entitlement that ended the discount or lowered it.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    cause = models.UUIDField()
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    before_bps = models.PositiveIntegerField()
    after_bps = models.PositiveIntegerField()
    term_begins_at = models.DateTimeField()
    term_ends_at = models.DateTimeField()
    decided_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["Adjustment"]()

    class Meta:
        ordering = ["-decided_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["cause", "currency"], name="a_cause_is_adjusted_once_per_currency"
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="an_adjustment_is_above_zero"),
        ]


class AdjustmentWaiver(models.Model):
    """A waiver of an adjustment, asked for by one member of staff and approved by another."""

    adjustment = models.OneToOneField(
        Adjustment, primary_key=True, on_delete=models.PROTECT, related_name="waiver"
    )
    asked_by = models.UUIDField()
    approved_by = models.UUIDField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=models.F("approved_by")), name="a_waiver_takes_two_people"
            )
        ]


class AdjustmentWork(models.Model):
    """How far an adjustment is: the request to Stripe under its key, stored before it is sent, and its result."""

    adjustment = models.OneToOneField(
        Adjustment, primary_key=True, on_delete=models.PROTECT, related_name="work"
    )
    state = models.CharField(max_length=20, default="decided")
    due_at = models.DateTimeField()
    stripe_subscription_id = models.CharField(max_length=255)
    key_epoch = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    stripe_item_id = models.CharField(max_length=255, blank=True)
    stripe_invoice_id = models.CharField(max_length=255, blank=True)
    waiver_asked_by = models.UUIDField(null=True)
    waiver_reason = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="adjustment_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state="booked") | ~Q(stripe_item_id=""), name="what_is_booked_has_its_item"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="billing_adjustments_due", condition=Q(state="decided"))
        ]
