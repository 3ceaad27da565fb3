from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager


class ApiRequest(models.Model):
    """One request that a program made with a customer's own key. No body, no query and no secret is kept."""

    id = models.UUIDField(primary_key=True)
    tenant = models.UUIDField()
    account = models.UUIDField()
    key = models.UUIDField()
    request_id = models.CharField(max_length=128)
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=500)
    status = models.PositiveSmallIntegerField()
    # The code of the problem that was answered, empty for an answer below 400.
    problem = models.CharField(max_length=64, blank=True)
    milliseconds = models.PositiveIntegerField()
    at = models.DateTimeField(db_index=True)

    objects = ScopedManager["ApiRequest"]()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__gte=100, status__lt=600), name="a_request_has_an_http_status"
            )
        ]
        indexes = [
            # The request log of a tenant, newest first.
            models.Index(fields=["tenant", "-id"], name="requests_of_tenant"),
            # A search by request id.
            models.Index(fields=["tenant", "request_id"], name="requests_by_request_id"),
        ]
