from __future__ import annotations

from django.db import models

from consent.models.consent import Consent
from ledger.scope import ScopedManager
from tenants.models import Tenant


class SignedDocument(models.Model):
    """The schedule that a consent was signed with. With the text of its terms it is one document under `sha256`.

    Append-only. It is written with the first entry of the consent, a proposal or the statement itself.
    """

    consent = models.OneToOneField(
        Consent, primary_key=True, on_delete=models.PROTECT, related_name="document"
    )
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    sha256 = models.CharField(max_length=64)
    schedule = models.TextField()
    entry_id = models.UUIDField(unique=True)

    objects = ScopedManager["SignedDocument"]()
