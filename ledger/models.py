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
        ]
