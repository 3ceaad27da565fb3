from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.contrib.admin import display
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from consent.models import Agreement, Category, Consent, ConsentEvent, Evidence, Purpose, Terms
from desk import staff
from desk.listings.read_only import ReadOnlyAdmin
from desk.site import desk
from tenants.models import User


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


class CategoryListing(ReadOnlyAdmin):
    list_display = ["code", "name", "fields_now", "third_party", "mode", "edit"]

    def get_list_display(self, request: HttpRequest) -> Sequence[Any]:
        """Show the links for new versions to Legal only."""
        may = staff.groups_of(cast(User, request.user), staff.LEGAL)
        return [name for name in self.list_display if name != "edit" or may]

    @display(description="Name")
    def name(self, row: Category) -> str:
        return row.versions.latest("number").name

    @display(description="Fields")
    def fields_now(self, row: Category) -> str:
        return ", ".join(field["name"] for field in row.versions.latest("number").fields)

    @display(description="Third parties' data", boolean=True)
    def third_party(self, row: Category) -> bool:
        return row.versions.latest("number").third_party

    @display(description="")
    def edit(self, row: Category) -> SafeString:
        return format_html('<a href="{}?code={}">New version</a>', reverse("admin:edit_category"), row.code)


class PurposeListing(ReadOnlyAdmin):
    list_display = ["code", "name", "cross_tenant", "mode"]


class TermsListing(ReadOnlyAdmin):
    list_display = ["version", "title", "account", "effective_from", "requires_reacceptance", "mode"]
    search_fields = ["version", "title"]


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


desk.register(Consent, ConsentListing)
desk.register(ConsentEvent, EventListing)
desk.register(Category, CategoryListing)
desk.register(Purpose, PurposeListing)
desk.register(Terms, TermsListing)
desk.register(Agreement, AgreementListing)
desk.register(Evidence, EvidenceListing)
