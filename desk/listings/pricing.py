from __future__ import annotations

from collections.abc import Iterable

from django.contrib.admin import display
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from desk.listings.read_only import ReadOnlyAdmin
from desk.site import desk
from language import formats
from pricing.models import Entitlement, Override, Schedule


class ScheduleListing(ReadOnlyAdmin):
    list_display = ["version", "name", "effective_from", "effective_until", "mode"]


class EntitlementListing(ReadOnlyAdmin):
    heading = "Discounts of customers"
    explains = "Each change of a customer's discount, newest first."
    list_display = ["tenant", "tier", "points", "discount", "billed", "effective_at", "entry"]
    list_select_related = ["tenant"]
    hidden = ("id", "entry_id", "consents_sha256", "causes", "offers")
    search_fields = ["tenant__key", "tenant__name"]
    list_filter = ["tier"]
    ordering = ["-revision"]

    @display(description="Discount")
    def discount(self, row: Entitlement) -> str:
        return percent(row.bps)

    @display(description="Earned, and billed")
    def billed(self, row: Entitlement) -> str:
        return percent(row.earned_bps)

    @display(description="Entry", ordering="revision")
    def entry(self, row: Entitlement) -> SafeString | str:
        if row.revision is None:
            return ""
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:ledger_entry_change", args=[row.revision]), row.revision
        )

    def sentence(self, row: Entitlement) -> str:
        tier = f", tier {row.tier}" if row.tier else ""
        return f"{row.tenant.name}: {percent(row.bps)}{tier}, from {formats.day(row.effective_at)}"

    def links(self, row: Entitlement) -> Iterable[tuple[str, str]]:
        yield row.tenant.name, reverse("admin:tenant", args=[row.tenant_id])
        if row.revision is not None:
            yield "The ledger entry", reverse("admin:ledger_entry_change", args=[row.revision])


class OverrideListing(ReadOnlyAdmin):
    heading = "Negotiated prices"
    explains = "Prices that were agreed with one customer. Ask for one on the customer's page."
    hidden = ("id", "entry_id")
    list_select_related = ["tenant"]
    list_display = ["tenant", "kind", "discount", "effective_from", "effective_until", "reason"]

    @display(description="Discount")
    def discount(self, row: Override) -> str:
        return percent(row.bps) if row.bps is not None else ""

    def sentence(self, row: Override) -> str:
        return f"{row.tenant.name}: negotiated price from {formats.day(row.effective_from)}"

    def links(self, row: Override) -> Iterable[tuple[str, str]]:
        yield row.tenant.name, reverse("admin:tenant", args=[row.tenant_id])


def percent(bps: int) -> str:
    whole, rest = divmod(bps, 100)
    return f"{whole}.{rest:02} %" if rest else f"{whole} %"


desk.register(Schedule, ScheduleListing)
desk.register(Entitlement, EntitlementListing)
desk.register(Override, OverrideListing)
