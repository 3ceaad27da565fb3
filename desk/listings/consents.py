from __future__ import annotations

from django.contrib.admin import display
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from consent.models import Agreement, Category, Consent, ConsentEvent, Evidence, Purpose, Terms
from desk.listings.catalogue import CategoryListing, PurposeListing, TermsListing
from desk.listings.papers import AgreementListing, EvidenceListing
from desk.listings.read_only import ReadOnlyAdmin
from desk.site import desk


class ConsentListing(ReadOnlyAdmin):
    list_display = ["page", "tenant", "purpose", "data_form", "terms", "created_at"]
    list_display_links = None
    list_filter = ["category", "purpose", "risk_class"]
    search_fields = ["tenant__key", "tenant__name", "category__code"]
    list_select_related = ["tenant", "category", "purpose", "terms"]
    ordering = ["-created_at"]

    @display(description="Consent")
    def page(self, row: Consent) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("admin:consent", args=[row.pk]), row.category.code)

    @display(description="Form")
    def data_form(self, row: Consent) -> str:
        return str(row.conditions["form"])


class EventListing(ReadOnlyAdmin):
    list_display = ["recorded_at", "kind", "tenant", "category", "channel", "authority", "revision"]
    list_filter = ["kind", "channel"]
    search_fields = ["tenant__key"]
    list_select_related = ["tenant", "consent__category"]
    ordering = ["-revision"]

    @display(description="Category")
    def category(self, row: ConsentEvent) -> str:
        return row.consent.category.code


desk.register(Consent, ConsentListing)
desk.register(ConsentEvent, EventListing)
desk.register(Category, CategoryListing)
desk.register(Purpose, PurposeListing)
desk.register(Terms, TermsListing)
desk.register(Agreement, AgreementListing)
desk.register(Evidence, EvidenceListing)
