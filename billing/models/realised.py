from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ledger.scope import ScopedManager
from tenants.models import Account


class RealisedInvoice(models.Model):
    """What the discounts of one invoice came to, each time that changed. Append-only; each row has its entry.

    `change_minor` is what this row adds to the books of `booked_month`: the month in which the invoice became final, or
    the first open one after it. `document` is the explanation of the invoice, in the bytes that are signed.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    stripe_invoice_id = models.CharField(max_length=255)
    sequence = models.PositiveIntegerField()
    stripe_subscription_id = models.CharField(max_length=255)
    number = models.CharField(max_length=255, blank=True)
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=20)
    list_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    discount_minor = models.BigIntegerField()
    realised_minor = models.BigIntegerField()
    change_minor = models.BigIntegerField()
    received_minor = models.BigIntegerField()
    credited_minor = models.BigIntegerField()
    finalized_at = models.DateTimeField()
    booked_month = models.CharField(max_length=7)
    document = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    objects = ScopedManager["RealisedInvoice"]()

    class Meta:
        ordering = ["finalized_at", "stripe_invoice_id", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["mode", "stripe_invoice_id", "sequence"], name="an_invoice_is_recorded_in_sequence"
            ),
            models.CheckConstraint(
                condition=Q(realised_minor__gte=0, realised_minor__lte=models.F("discount_minor")),
                name="no_more_is_realised_than_was_taken_off",
            ),
        ]
        indexes = [models.Index(fields=["mode", "booked_month"], name="billing_realised_of_month")]


class RealisedLine(models.Model):
    """One discount of Licet's on one invoice line. `entries` are the consent entries that earned it."""

    invoice = models.ForeignKey(RealisedInvoice, on_delete=models.PROTECT, related_name="lines")
    place = models.PositiveIntegerField()
    line_id = models.CharField(max_length=255)
    discount_id = models.CharField(max_length=255)
    coupon_id = models.CharField(max_length=255)
    bps = models.PositiveIntegerField()
    list_minor = models.BigIntegerField()
    discount_minor = models.BigIntegerField()
    realised_minor = models.BigIntegerField()
    change_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    period_start_at = models.DateTimeField()
    period_end_at = models.DateTimeField()
    entries = ArrayField(models.UUIDField(), default=list)

    class Meta:
        ordering = ["invoice", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "line_id", "discount_id"], name="a_discount_of_a_line_is_recorded_once"
            ),
        ]


class InvoiceDue(models.Model):
    """An invoice that a worker has to read: Stripe said that it became final, or changed."""

    mode = models.CharField(max_length=4)
    stripe_invoice_id = models.CharField(max_length=255)
    due_at = models.DateTimeField()
    asked = models.BigIntegerField(default=1)
    read = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mode", "stripe_invoice_id"], name="an_invoice_is_due_once"),
            models.CheckConstraint(
                condition=Q(read__lte=models.F("asked")), name="nothing_is_read_before_it_is_asked_for"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="billing_invoices_due", condition=Q(read__lt=models.F("asked"))
            )
        ]
