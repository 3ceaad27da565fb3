from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import MODES
from lineage.clearances.models.tenancy import of_tenant
from lineage.destruction.models.certificate import Certificate


class ClosingCertificate(models.Model):
    """The second certificate of an order: what the first one said remains is gone. Never changed.

    It has an id of the same kind as the first one's, and is shown and verified like it.
    """

    id = models.UUIDField(primary_key=True)
    closes = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="closing")
    mode = models.CharField(max_length=4, choices=MODES)
    tenant = of_tenant()
    # The ids of people; their names are kept beside the ledger and can be erased there.
    performer = models.UUIDField()
    verifier = models.UUIDField()
    issued_at = models.DateTimeField()
    document = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    jws = models.TextField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["ClosingCertificate"]()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(performer=models.F("verifier")), name="residuals_are_verified_by_another"
            )
        ]
