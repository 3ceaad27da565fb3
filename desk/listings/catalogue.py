"""Lists of categories, purposes and terms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.contrib.admin import display
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from consent.models import Category
from desk import staff
from desk.listings.read_only import ReadOnlyAdmin
from tenants.models import User


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
    list_display = ["code", "name", "cross_tenant", "mode", "edit"]

    @display(description="")
    def edit(self, row: Any) -> SafeString:
        return format_html('<a href="{}?code={}">Other words</a>', reverse("admin:edit_purpose"), row.code)


class TermsListing(ReadOnlyAdmin):
    list_display = ["version", "title", "account", "effective_from", "requires_reacceptance", "mode"]
    search_fields = ["version", "title"]
