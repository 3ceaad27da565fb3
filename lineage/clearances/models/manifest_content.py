from __future__ import annotations

from django.db import models

from ledger.scope import ScopedManager
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.models.tenancy import of_tenant


class ManifestContent(models.Model):
    """The canonical bytes of a clearance's manifest, deflated (zlib). Never changed.

    A manifest names many tenants. Only readers that may see all of them read it, or the one tenant it was made for.
    """

    clearance = models.OneToOneField(
        Clearance, primary_key=True, on_delete=models.PROTECT, related_name="manifest"
    )
    only_tenant = of_tenant(null=True)
    digest = models.CharField(max_length=71)
    content = models.BinaryField()

    objects = ScopedManager["ManifestContent"]()
