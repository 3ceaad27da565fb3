from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES
from lineage.clearances.models.tenancy import of_tenant
from lineage.destruction.models.destruction import DestructionOrder
from lineage.destruction.subject_requests import ALARMS, ANSWERS
from lineage.versions.models.version import ModelVersion


class SubjectRequest(models.Model):
    """That a person in a tenant's data wants its use to stop. Who it is only the tenant's key can tell.

    What it leads to is written with it; how it stands is read from that. Never changed.
    """

    id = models.UUIDField(primary_key=True)
    mode = models.CharField(max_length=4, choices=MODES)
    tenant = of_tenant()
    commitment = models.CharField(max_length=64)
    deadline = models.DateTimeField()
    received_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["SubjectRequest"]()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(commitment__regex=r"^[0-9a-f]{64}$"), name="a_person_is_a_commitment"
            ),
            models.CheckConstraint(
                condition=models.Q(deadline__gt=models.F("received_at")),
                name="a_request_is_not_overdue_when_it_comes",
            ),
        ]
        indexes = [
            # A tenant's requests, newest first.
            models.Index(fields=["tenant", "-id"], name="subject_requests_of_tenant"),
            # Alarms.
            models.Index(fields=["deadline"], name="subject_requests_by_deadline"),
        ]


class SubjectOrder(models.Model):
    """A destruction order that a request led to: when it came, or when a copy turned up later."""

    order = models.OneToOneField(
        DestructionOrder, primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="orders")
    tenant = of_tenant()

    objects = ScopedManager["SubjectOrder"]()


class SubjectAssessment(models.Model):
    """That somebody has to say what becomes of this version, which learned from the tenant's data."""

    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="assessments")
    tenant = of_tenant()
    model = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager["SubjectAssessment"]()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "model"], name="a_version_is_asked_about_once_per_request"
            )
        ]


class SubjectAnswer(models.Model):
    """What was said of a version, by whom, and why. The reason stays beside the ledger: it is free text."""

    assessment = models.OneToOneField(
        SubjectAssessment, primary_key=True, on_delete=models.PROTECT, related_name="answer"
    )
    tenant = of_tenant()
    status = models.CharField(max_length=9, choices=[(one, one) for one in ANSWERS])
    reason = models.CharField(max_length=1000)
    actor_kind = models.CharField(max_length=6)
    actor = models.UUIDField(null=True)
    channel = models.CharField(max_length=20)
    answered_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["SubjectAnswer"]()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=ANSWERS), name="subject_answer_is_known"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="an_answer_says_why"),
        ]


class SubjectAlarm(models.Model):
    """That the deadline of a request is near or over, told once each."""

    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="alarms")
    tenant = of_tenant()
    kind = models.CharField(max_length=7, choices=[(one, one) for one in ALARMS])
    at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["SubjectAlarm"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "kind"], name="an_alarm_is_given_once"),
            models.CheckConstraint(condition=models.Q(kind__in=ALARMS), name="alarm_kind_is_known"),
        ]


class SubjectClosing(models.Model):
    """That all of it is done. The database refuses it before every order is certified and every version answered."""

    request = models.OneToOneField(
        SubjectRequest, primary_key=True, on_delete=models.PROTECT, related_name="closing"
    )
    tenant = of_tenant()
    closed_at = models.DateTimeField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["SubjectClosing"]()
