from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.tenancy import of_tenant

MODES = [("live", "live"), ("test", "test")]
# `expired` is also what an active one is called from `expires_at` on, whether the sweep has noted it or not.
STATUSES = [
    ("active", "Active"),
    ("denied", "Denied"),
    ("invalidated", "Invalidated"),
    ("expired", "Expired"),
    ("completed", "Completed"),
    ("abandoned", "Abandoned"),
]
ACTIONS = [("drop_tenant", "Drop tenant"), ("stop_run", "Stop run")]


class Clearance(models.Model):
    """The answer for one training run, with a lease. What was asked and cleared never changes; how it stands,
    until when and up to which revision it was looked at does.

    `only_tenant` is what the asking key was restricted to, NULL for the vendor's own.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    only_tenant = of_tenant(null=True)
    run = models.CharField(max_length=200)
    request = models.JSONField()
    request_sha256 = models.CharField(max_length=64)
    # The key's own regions, which bind later looks as they bound the first.
    key_regions = ArrayField(models.CharField(max_length=3), null=True)
    purpose = models.CharField(max_length=128)
    manifest_digest = models.CharField(max_length=71)
    tenants = models.PositiveIntegerField()
    pairs = models.PositiveIntegerField()
    excluded = models.PositiveIntegerField()
    # Size of the ledger that the manifest was true at.
    revision = models.BigIntegerField()
    created_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)
    # -- these change ---------------------------------------------------------------------------------
    status = models.CharField(max_length=12, choices=STATUSES)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    checked_revision = models.BigIntegerField()
    # The next instant at which time alone could end one of the yeses.
    holds_until = models.DateTimeField(null=True)

    objects = ScopedManager["Clearance"]()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mode", "only_tenant", "run"], name="a_run_is_cleared_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=[s for s, _ in STATUSES]), name="clearance_status_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status="active", ended_at=None)
                | (~models.Q(status="active") & models.Q(ended_at__isnull=False)),
                name="a_clearance_that_ended_says_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="denied") | models.Q(pairs=0),
                name="a_denied_clearance_clears_nothing",
            ),
        ]
        indexes = [
            # The sweep: leases that ran out, and yeses that time may have ended.
            models.Index(fields=["expires_at"], name="clearance_leases", condition=models.Q(status="active")),
            models.Index(fields=["holds_until"], name="clearance_holds", condition=models.Q(status="active")),
        ]


class ManifestContent(models.Model):
    """The canonical bytes of a clearance's manifest, deflated (zlib). Never changed.

    It tells of many tenants, so only whoever may see all of them reads it, or the tenant it was made for alone.
    """

    clearance = models.OneToOneField(
        Clearance, primary_key=True, on_delete=models.PROTECT, related_name="manifest"
    )
    only_tenant = of_tenant(null=True)
    digest = models.CharField(max_length=71)
    content = models.BinaryField()

    objects = ScopedManager["ManifestContent"]()


class ClearedTenant(models.Model):
    """That a run may use a tenant's data of these categories: what the tenant may know of the clearance.

    `consents` are the statements that allow it, of each category its own, in the same order. Rows from before they
    were kept have none.
    """

    clearance = models.ForeignKey(Clearance, on_delete=models.PROTECT, related_name="cleared")
    tenant = of_tenant()
    categories = ArrayField(models.CharField(max_length=128))
    consents = ArrayField(models.UUIDField(), default=list)

    objects = ScopedManager["ClearedTenant"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clearance", "tenant"], name="a_tenant_is_cleared_once_per_run"),
            models.CheckConstraint(
                condition=models.Q(consents=[]) | models.Q(consents__len=models.F("categories__len")),
                name="each_category_has_its_consent",
            ),
        ]
        indexes = [
            # From a change of a tenant's consents to the runs it reaches.
            models.Index(fields=["tenant", "clearance"], name="cleared_runs_of_tenant")
        ]


class DroppedPair(models.Model):
    """A pair of a manifest that is no longer allowed. It does not come back: a new run asks anew."""

    clearance = models.ForeignKey(Clearance, on_delete=models.PROTECT, related_name="drops")
    tenant = of_tenant()
    category = models.CharField(max_length=128)
    since = models.DateTimeField()
    reasons = ArrayField(models.CharField(max_length=40))
    action = models.CharField(max_length=11, choices=ACTIONS)
    noted_at = models.DateTimeField()
    entry_id = models.UUIDField()

    objects = ScopedManager["DroppedPair"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["clearance", "tenant", "category"], name="a_pair_is_dropped_once"
            ),
            models.CheckConstraint(
                condition=models.Q(action__in=[a for a, _ in ACTIONS]), name="drop_action_is_known"
            ),
        ]
