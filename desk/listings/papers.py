"""Lists of agreements and of evidence."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.admin import display
from django.urls import reverse

from consent.models import Agreement, Evidence
from desk.listings.read_only import ReadOnlyAdmin
from language import words


class AgreementListing(ReadOnlyAdmin):
    """Signed agreements, as recorded; of a reference the newest record counts."""

    heading = "Agreements"
    list_select_related = ["account"]
    hidden = ("id", "entry_id", "claimed_at", "contacts")
    list_display = [
        "reference",
        "account",
        "kind",
        "training_words",
        "effective_from",
        "effective_until",
        "recorded_at",
    ]
    list_filter = ["kind", "training"]
    search_fields = ["reference", "account__name"]
    ordering = ["-recorded_at"]

    @display(description="Training", ordering="training")
    def training_words(self, row: Agreement) -> str:
        return words.TRAINING[row.training].word

    def sentence(self, row: Agreement) -> str:
        return f"{words.AGREEMENTS[row.kind]} {row.reference} of {row.account.name}"

    def links(self, row: Agreement) -> Iterable[tuple[str, str]]:
        if row.revision is not None:
            yield "The ledger entry", reverse("admin:ledger_entry_change", args=[row.revision])


class EvidenceListing(ReadOnlyAdmin):
    """Documents that prove what was recorded."""

    heading = "Evidence"
    list_select_related = ["account"]
    search_fields = ["name", "sha256", "account__name"]
    list_display = ["name", "account", "content_type", "size", "held", "created_at"]
    exclude = ["stored_as"]

    @display(description="Held by the caller", boolean=True)
    def held(self, row: Evidence) -> bool:
        return row.held_by_caller

    def sentence(self, row: Evidence) -> str:
        return f"{row.name}, kept for {row.account.name}" if row.account else row.name
