from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import display
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from desk import customer_figures, staff
from desk.listings.read_only import ReadOnlyAdmin
from desk.site import desk
from language import formats
from tenants.models import Account, ApiKey, Person, Tenant


class TenantListing(ReadOnlyAdmin):
    heading = "Customers"
    explains = "A tenant is one customer's data. Its account signs and pays."
    list_display = ["page", "account", "allowed", "tier", "discount", "region", "industry", "mode"]
    list_display_links = None
    list_filter = ["mode", "region", "industry"]
    search_fields = ["key", "name", "account__name", "names__name"]
    list_select_related = ["account"]

    def prepare(self, rows: list[Any]) -> None:
        found = customer_figures.figures(tenants=[row.pk for row in rows])
        for row in rows:
            row.figures = found[row.pk]

    @display(description="Uses allowed")
    def allowed(self, row: Any) -> str:
        return str(row.figures.signed)

    @display(description="Tier")
    def tier(self, row: Any) -> str:
        return row.figures.tier or "none"

    @display(description="Discount")
    def discount(self, row: Any) -> str:
        return formats.percent(row.figures.bps)

    def sentence(self, row: Tenant) -> str:
        return row.name

    def links(self, row: Tenant) -> Iterable[tuple[str, str]]:
        yield "The customer's page", reverse("admin:tenant", args=[row.pk])

    @display(description="Customer", ordering="name")
    def page(self, row: Tenant) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("admin:tenant", args=[row.pk]), row.name)


class AccountListing(ReadOnlyAdmin):
    heading = "Accounts"
    explains = "An account signs and pays for one tenant or several."
    list_select_related = ["parent"]
    list_display = ["name", "key", "parent", "signatures_required", "pays_only", "mode"]
    search_fields = ["key", "name"]


class PersonListing(ReadOnlyAdmin):
    """The people who acted. Only Legal and administrators see this list, because it is personal data."""

    heading = "People"

    list_display = ["name", "email", "title", "erased_at", "erase"]
    search_fields = ["name", "email"]
    exclude = ["commitment_key"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return super().has_module_permission(request) and staff.groups_of(request.user, staff.LEGAL)  # type: ignore[arg-type]

    @display(description="")
    def erase(self, row: Person) -> SafeString | str:
        if row.erased_at is not None:
            return ""
        return format_html('<a href="{}">Erase</a>', reverse("admin:erase_person", args=[row.pk]))


class KeyListing(ReadOnlyAdmin):
    heading = "API keys"
    list_select_related = ["tenant"]
    list_display = [
        "hint",
        "name",
        "mode",
        "scopes",
        "tenant",
        "last_used_at",
        "expires_at",
        "revoked_at",
        "act",
    ]
    list_filter = ["mode"]
    exclude = ["sha256"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_superuser", False))

    @display(description="")
    def act(self, row: ApiKey) -> SafeString:
        return format_html(
            '<a href="{}">Rotate</a> · <a href="{}">Revoke</a>',
            reverse("admin:rotate_key", args=[row.pk]),
            reverse("admin:revoke_key", args=[row.pk]),
        )


desk.register(Tenant, TenantListing)
desk.register(Account, AccountListing)
desk.register(Person, PersonListing)
desk.register(ApiKey, KeyListing)
