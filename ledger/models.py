"""The tables of the ledger. Only the SQL function `ledger_append` writes entries."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ledger.scope import ScopedManager


class Head(models.Model):
    """The one row that every append locks: the size of the ledger and its Merkle frontier."""

    id = models.SmallIntegerField(primary_key=True)
    size = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    # Roots of the full subtrees that make up the tree, largest first (RFC 6962 compact range).
    frontier = ArrayField(models.BinaryField())

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="ledger_has_one_head")]


class Entry(models.Model):
    """One fact as its canonical bytes. The other columns are derived from them."""

    seq = models.BigIntegerField(primary_key=True)
    id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=64)
    mode = models.CharField(max_length=4)
    tenant = models.UUIDField(null=True)
    account = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()
    data = models.BinaryField()
    leaf_hash = models.BinaryField()

    objects = ScopedManager["Entry"]()

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["seq"]
        indexes = [
            # A tenant's history, newest first (portal, receipts, export).
            models.Index(fields=["tenant", "-seq"], name="ledger_entry_of_tenant"),
            models.Index(fields=["account", "-seq"], name="ledger_entry_of_account"),
            # The revision at an instant (historic answers).
            models.Index(fields=["recorded_at", "seq"], name="ledger_entry_by_time"),
            # The entries that a fold reads, wherever they are in the ledger.
            models.Index(fields=["kind", "seq"], name="ledger_entry_by_kind"),
        ]


class Node(models.Model):
    """The hash of one full subtree. `index` counts the subtrees of 2**level leaves. Proofs and tiles read it."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField()


class Projection(models.Model):
    """The table with the rows that an entry of this kind stamps with its revision.

    Only migrations write it. The append function updates the row of `relation` that has the entry's id as `entry_id`.
    """

    kind = models.CharField(primary_key=True, max_length=64)
    relation = models.CharField(max_length=63)


class Delivery(models.Model):
    """One entry for one consumer, done or still to do. The table is the truth. Celery only wakes workers."""

    id = models.BigAutoField(primary_key=True)
    consumer = models.CharField(max_length=64)
    entry = models.ForeignKey(
        Entry, to_field="id", on_delete=models.PROTECT, related_name="+", db_constraint=True
    )
    tenant = models.UUIDField(null=True)
    account = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    objects = ScopedManager["Delivery"]()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["consumer", "entry"], name="a_consumer_gets_an_entry_once"),
        ]
        indexes = [
            # The sweep: open deliveries that are due, oldest first.
            models.Index(
                fields=["due_at", "id"], name="ledger_delivery_open", condition=models.Q(done_at=None)
            ),
            # Serial per tenant: is an earlier one still open?
            models.Index(
                fields=["consumer", "tenant", "id"],
                name="ledger_delivery_order",
                condition=models.Q(done_at=None),
            ),
            # What was done long ago is removed by this order.
            models.Index(
                fields=["done_at"], name="ledger_delivery_done", condition=models.Q(done_at__isnull=False)
            ),
        ]


class Incident(models.Model):
    """A row that was found to differ from the ledger. Open until a later check finds that it agrees.

    `key` names the row and holds no personal data. The entries `state.differs` and `state.agrees` open and close it.
    """

    id = models.UUIDField(primary_key=True)
    projection = models.CharField(max_length=64)
    relation = models.CharField(max_length=63)
    key = models.CharField(max_length=500)
    problem = models.CharField(max_length=10)
    columns = ArrayField(models.CharField(max_length=63), default=list)
    seq = models.BigIntegerField(null=True)
    detected_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    closed_at = models.DateTimeField(null=True)
    closing_entry_id = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["-detected_at", "-id"]
        constraints = [
            # The same difference is reported once while it is open.
            models.UniqueConstraint(
                fields=["projection", "relation", "key"],
                condition=models.Q(closed_at=None),
                name="a_difference_is_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None, closing_entry_id=None)
                | models.Q(closed_at__isnull=False, closing_entry_id__isnull=False),
                name="a_closed_incident_names_its_entry",
            ),
        ]


class AuditProgress(models.Model):
    """How far the auditor is: one row. It is not state; losing it starts a new pass."""

    id = models.SmallIntegerField(primary_key=True)
    phase = models.CharField(max_length=80)
    after = models.CharField(max_length=80, blank=True)
    pass_started_at = models.DateTimeField()
    checked_at = models.DateTimeField()
    # A worker checks until then; another one waits.
    lease_until = models.DateTimeField(null=True)
    rows = models.BigIntegerField(default=0)
    # When the newest complete pass started and ended. Everything was checked between the two.
    full_pass_started_at = models.DateTimeField(null=True)
    full_pass_ended_at = models.DateTimeField(null=True)
    full_pass_rows = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="the_auditor_has_one_progress")]
