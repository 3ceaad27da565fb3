"""Lists of agreements and of evidence."""

from __future__ import annotations

from django.contrib.admin import display

from consent.models import Evidence
from desk.listings.read_only import ReadOnlyAdmin


class AgreementListing(ReadOnlyAdmin):
    list_display = [
        "reference",
        "account",
        "kind",
        "training",
        "effective_from",
        "effective_until",
        "recorded_at",
    ]
    list_filter = ["kind", "training"]
    search_fields = ["reference", "account__name"]
    ordering = ["-recorded_at"]


class EvidenceListing(ReadOnlyAdmin):
    list_display = ["name", "account", "content_type", "size", "held", "created_at"]
    exclude = ["stored_as"]

    @display(description="Held by the caller", boolean=True)
    def held(self, row: Evidence) -> bool:
        return row.held_by_caller
