from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES
from lineage.clearances.models.tenancy import of_tenant
from lineage.destruction.models.destruction import DestructionOrder


class Certificate(models.Model):
    """The certificate that a destruction order is done: the signed document, byte for byte."""

    id = models.UUIDField(primary_key=True)
    order = models.OneToOneField(DestructionOrder, on_delete=models.PROTECT, related_name="certificate")
    mode = models.CharField(max_length=4, choices=MODES)
    tenant = of_tenant()
    issued_at = models.DateTimeField()
    document = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    jws = models.TextField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["Certificate"]()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["tenant", "-id"], name="certificates_of_tenant")]
