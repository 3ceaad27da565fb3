from __future__ import annotations

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.lease import OPEN, Lease
from lineage.clearances.models.tenancy import of_tenant

MODES = [("live", "live"), ("test", "test")]
# `lineage.clearances.lease` says how a clearance stands before the sweep has noted a lapsed lease.
STATUSES = [
    ("active", "Active"),
    ("paused", "Paused"),
    ("denied", "Denied"),
    ("invalidated", "Invalidated"),
    ("expired", "Expired"),
    ("completed", "Completed"),
    ("abandoned", "Abandoned"),
]
ACTIONS = [("drop_tenant", "Drop tenant"), ("stop_run", "Stop run")]


class Clearance(models.Model):
    """The answer for one attempt of a training run, with a lease.

    The request and the cleared data never change. Status, lease and the revision of the last check do.
    A paused clearance paused at `expires_at`, and can resume for `grace_seconds` from then.
    `only_tenant` is the tenant that the API key is restricted to, NULL for the vendor's own key.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    only_tenant = of_tenant(null=True)
    run = models.CharField(max_length=200)
    # Counts the attempts of the run, from 1. The next one begins after this one has ended.
    attempt = models.PositiveIntegerField(db_default=1)
    request = models.JSONField()
    request_sha256 = models.CharField(max_length=64)
    # The regions of the API key. They also limit later checks.
    key_regions = ArrayField(models.CharField(max_length=3), null=True)
    purpose = models.CharField(max_length=128)
    manifest_digest = models.CharField(max_length=71)
    tenants = models.PositiveIntegerField()
    pairs = models.PositiveIntegerField()
    excluded = models.PositiveIntegerField()
    # Size of the ledger that the manifest was true at.
    revision = models.BigIntegerField()
    # The setting when the run was cleared: a later change of it moves no deadline.
    grace_seconds = models.PositiveIntegerField(db_default=14400)
    created_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    # -- the fields below change ---------------------------------------------------------------------------------
    status = models.CharField(max_length=12, choices=STATUSES)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    checked_revision = models.BigIntegerField()
    # The next instant at which time alone could end a permission.
    holds_until = models.DateTimeField(null=True)

    objects = ScopedManager["Clearance"]()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mode", "only_tenant", "run", "attempt"],
                name="an_attempt_is_cleared_once",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["mode", "only_tenant", "run"],
                condition=models.Q(status__in=OPEN),
                name="a_run_has_one_open_attempt",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=models.Q(attempt__gte=1), name="attempts_count_from_one"),
            models.CheckConstraint(
                condition=models.Q(status__in=[s for s, _ in STATUSES]), name="clearance_status_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=OPEN, ended_at=None)
                | (~models.Q(status__in=OPEN) & models.Q(ended_at__isnull=False)),
                name="a_clearance_that_ended_says_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="denied") | models.Q(pairs=0),
                name="a_denied_clearance_clears_nothing",
            ),
        ]
        indexes = [
            # The sweep reads expired leases, and permissions that time may have ended.
            models.Index(fields=["expires_at"], name="clearance_leases", condition=models.Q(status="active")),
            models.Index(fields=["holds_until"], name="clearance_holds", condition=models.Q(status="active")),
            # The sweep reads the paused runs, of which there are few.
            models.Index(fields=["expires_at"], name="clearance_pauses", condition=models.Q(status="paused")),
        ]

    @property
    def lease(self) -> Lease:
        return Lease(self.status, self.expires_at, timedelta(seconds=self.grace_seconds))
