from __future__ import annotations

from django.db import models

from consent.models.consent import Consent
from ledger.scope import ScopedManager
from tenants.models import Tenant


class SignedDocument(models.Model):
    """The schedule that a consent was signed with. With the text of its terms it is one document.

    The consent and its entries hold the digest of the whole. Append-only.
    """

    consent = models.OneToOneField(
        Consent, primary_key=True, on_delete=models.PROTECT, related_name="document"
    )
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    schedule = models.TextField()

    objects = ScopedManager["SignedDocument"]()
