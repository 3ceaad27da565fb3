"""What other systems' runs are known by: where tenants' data lies, which jobs there are, what was told of runs.

All of it is the vendor's own: no tenant's scope sees any of these rows.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES
from lineage.clearances.models.tenancy import of_tenant

ROLES = [("service", "Service"), ("training", "Training")]


class DataSet(models.Model):
    """A registered data set: whose data of which category lies under these names. A change is a new number.

    `category` empty: declared to be free of tenants' data. `field` names the tenant within it.
    """

    mode = models.CharField(max_length=4, choices=MODES)
    key = models.CharField(max_length=128)
    number = models.PositiveIntegerField()
    namespace = models.CharField(max_length=2000)
    name = models.CharField(max_length=2000)
    category = models.CharField(max_length=128, blank=True)
    tenant = of_tenant(null=True)
    field = models.CharField(max_length=200, blank=True)
    registered_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["DataSet"]()

    class Meta:
        ordering = ["key", "number"]
        constraints = [
            models.UniqueConstraint(fields=["mode", "key", "number"], name="a_data_set_is_numbered_once"),
            models.CheckConstraint(
                condition=models.Q(tenant=None) | models.Q(field=""),
                name="a_tenants_own_data_set_has_no_column_for_it",
            ),
        ]


class Job(models.Model):
    """A registered job. What a `service` reads, it reads to serve the tenant itself: that is no training."""

    mode = models.CharField(max_length=4, choices=MODES)
    key = models.CharField(max_length=128)
    number = models.PositiveIntegerField()
    namespace = models.CharField(max_length=2000)
    name = models.CharField(max_length=2000)
    role = models.CharField(max_length=8, choices=ROLES)
    registered_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["Job"]()

    class Meta:
        ordering = ["key", "number"]
        constraints = [
            models.UniqueConstraint(fields=["mode", "key", "number"], name="a_job_is_numbered_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=[role for role, _ in ROLES]), name="job_role_is_known"
            ),
        ]


class ObservedRun(models.Model):
    """What has been told of one run so far. `claimed` is the clearance it said it goes by, as it said it."""

    mode = models.CharField(max_length=4, choices=MODES)
    run = models.CharField(max_length=200)
    jobs = models.JSONField(default=list)
    ancestors = ArrayField(models.CharField(max_length=200), default=list)
    claimed = models.CharField(max_length=200, blank=True)
    first_at = models.DateTimeField()

    objects = ScopedManager["ObservedRun"]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mode", "run"], name="a_run_is_observed_as_one")]
        indexes = [
            # Who goes by a clearance, and what belongs to a run.
            GinIndex(fields=["ancestors"], name="observed_descendants"),
            models.Index(
                fields=["mode", "claimed", "first_at"],
                name="observed_claims",
                condition=~models.Q(claimed=""),
            ),
        ]


class ObservedEvent(models.Model):
    """An event as it came, deflated (zlib). `judged_at` NULL: it waits for its run to say what it goes by."""

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    sha256 = models.CharField(max_length=64)
    run = models.CharField(max_length=200, blank=True)
    content = models.BinaryField()
    received_at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True)

    objects = ScopedManager["ObservedEvent"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["mode", "sha256"], name="an_observed_event_is_kept_once")
        ]
        indexes = [
            models.Index(fields=["mode", "run", "id"], name="observed_events_of_run"),
            models.Index(
                fields=["received_at"], name="observed_events_waiting", condition=models.Q(judged_at=None)
            ),
        ]


class DataCopy(models.Model):
    """A data set that a run wrote after it had read tenants' data: it holds them until somebody says otherwise.

    `tenants` NULL: anybody's.
    """

    mode = models.CharField(max_length=4, choices=MODES)
    namespace = models.CharField(max_length=2000)
    name = models.CharField(max_length=2000)
    data_set = models.CharField(max_length=128)
    category = models.CharField(max_length=128)
    tenants = ArrayField(models.CharField(max_length=128), null=True)
    run = models.CharField(max_length=200)
    noted_at = models.DateTimeField()

    objects = ScopedManager["DataCopy"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mode", "namespace", "name", "data_set", "category"], name="a_copy_is_noted_once"
            )
        ]
