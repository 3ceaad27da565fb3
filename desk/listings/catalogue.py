"""Lists of categories, purposes and terms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.contrib.admin import display
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from consent.models import Category, CategoryVersion
from desk import plain_values, staff
from desk.listings.read_only import ReadOnlyAdmin
from tenants.models import User


class CategoryListing(ReadOnlyAdmin):
    heading = "Categories"
    list_display = ["name", "code", "fields_now", "third_party", "mode", "edit"]

    def get_list_display(self, request: HttpRequest) -> Sequence[Any]:
        """Show the links for new versions to Legal only."""
        may = staff.groups_of(cast(User, request.user), staff.LEGAL)
        return [name for name in self.list_display if name != "edit" or may]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("versions")

    @display(description="Name")
    def name(self, row: Category) -> str:
        return _newest(row).name

    @display(description="Fields")
    def fields_now(self, row: Category) -> str:
        return ", ".join(field["name"] for field in _newest(row).fields)

    @display(description="About people", boolean=True)
    def third_party(self, row: Category) -> bool:
        return _newest(row).third_party

    def sentence(self, row: Category) -> str:
        return f"Category {_newest(row).name}"

    def facts(self, row: Category) -> Iterable[tuple[str, Any]]:
        now = _newest(row)
        yield "Code", row.code
        yield "Version", str(now.number)
        yield "Description", now.description or "–"
        yield "About people", plain_values.shown(now.third_party)
        for field in now.fields:
            yield (
                field["name"],
                plain_values.shown({key: each for key, each in field.items() if key != "name"}),
            )

    @display(description="")
    def edit(self, row: Category) -> SafeString:
        return format_html('<a href="{}?code={}">New version</a>', reverse("admin:edit_category"), row.code)


class PurposeListing(ReadOnlyAdmin):
    heading = "Purposes"
    list_display = ["name", "code", "cross_tenant", "mode", "edit"]

    def sentence(self, row: Any) -> str:
        return f"Purpose {row.name}"

    @display(description="")
    def edit(self, row: Any) -> SafeString:
        return format_html('<a href="{}?code={}">Other words</a>', reverse("admin:edit_purpose"), row.code)


def _newest(row: Category) -> CategoryVersion:
    return max(row.versions.all(), key=lambda each: each.number)


class TermsListing(ReadOnlyAdmin):
    heading = "Terms"
    list_select_related = ["account"]

    def sentence(self, row: Any) -> str:
        return f"Terms {row.version}: {row.title}"

    list_display = ["version", "title", "account", "effective_from", "requires_reacceptance", "mode"]
    search_fields = ["version", "title"]
