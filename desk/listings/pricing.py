from __future__ import annotations

from django.contrib.admin import display

from desk.listings.read_only import ReadOnlyAdmin
from desk.site import desk
from pricing.models import Entitlement, Override, Schedule


class ScheduleListing(ReadOnlyAdmin):
    list_display = ["version", "name", "effective_from", "effective_until", "mode"]


class EntitlementListing(ReadOnlyAdmin):
    list_display = ["tenant", "sequence", "tier", "points", "discount", "billed", "effective_at", "revision"]
    search_fields = ["tenant__key", "tenant__name"]
    list_filter = ["tier"]
    ordering = ["-revision"]

    @display(description="Discount")
    def discount(self, row: Entitlement) -> str:
        return percent(row.bps)

    @display(description="Earned, and billed")
    def billed(self, row: Entitlement) -> str:
        return percent(row.earned_bps)


class OverrideListing(ReadOnlyAdmin):
    list_display = ["tenant", "kind", "bps", "effective_from", "effective_until", "reason"]


def percent(bps: int) -> str:
    whole, rest = divmod(bps, 100)
    return f"{whole}.{rest:02} %" if rest else f"{whole} %"


desk.register(Schedule, ScheduleListing)
desk.register(Entitlement, EntitlementListing)
desk.register(Override, OverrideListing)
