from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from billing.books import ACCOUNTING, TAX


class MonthClose(models.Model):
    """A closed month of a mode. `document` is the signed report; nothing is booked in the month any more."""

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4)
    month = models.CharField(max_length=7)
    at_revision = models.BigIntegerField()
    totals = models.JSONField()
    document = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    jws = models.TextField()
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["mode", "-month"]
        constraints = [models.UniqueConstraint(fields=["mode", "month"], name="a_month_is_closed_once")]


class BooksChoice(models.Model):
    """How a legal entity books and taxes discounts from a month on. It counts once a second person approved it.

    `accounts` are the keys of the customer accounts that the entity bills; empty stands for all others.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4)
    entity = models.CharField(max_length=100)
    accounts = ArrayField(models.CharField(max_length=128), default=list)
    accounting = models.CharField(max_length=30)
    tax = models.CharField(max_length=30)
    fair_value_bps = models.PositiveIntegerField()
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    first_month = models.CharField(max_length=7)
    proposed_by = models.UUIDField(null=True)
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-revision"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accounting__in=ACCOUNTING, tax__in=TAX), name="a_choice_of_books_is_known"
            ),
            models.CheckConstraint(
                condition=Q(fair_value_bps__lte=10_000), name="a_fair_value_is_at_most_all"
            ),
            models.CheckConstraint(
                condition=~Q(accounting="noncash_consideration") | ~Q(evidence_sha256=""),
                name="a_fair_value_has_evidence",
            ),
        ]


class BooksApproval(models.Model):
    """A second person's approval of a choice."""

    choice = models.OneToOneField(
        BooksChoice, primary_key=True, on_delete=models.PROTECT, related_name="approval"
    )
    approved_by = models.UUIDField(null=True)
    entry_id = models.UUIDField(unique=True)
    revision = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)
