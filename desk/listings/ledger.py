from __future__ import annotations

import json

from django.contrib.admin import display
from django.utils.html import format_html
from django.utils.safestring import SafeString

from desk.listings.read_only import ReadOnlyAdmin
from desk.site import desk
from ledger.models import Delivery, Entry


class EntryListing(ReadOnlyAdmin):
    """The ledger's entries. `data` holds the exact bytes that were hashed."""

    list_display = ["seq", "recorded_at", "kind", "mode", "leaf"]
    list_filter = ["kind", "mode"]
    fields = ["seq", "id", "kind", "recorded_at", "content", "leaf"]
    readonly_fields = ["content", "leaf"]
    ordering = ["-seq"]
    show_full_result_count = False

    @display(description="Leaf hash (SHA-256)")
    def leaf(self, row: Entry) -> str:
        return bytes(row.leaf_hash).hex()[:32] + "…"

    @display(description="Entry")
    def content(self, row: Entry) -> SafeString:
        shown = json.dumps(json.loads(bytes(row.data)), indent=2, ensure_ascii=False)
        return format_html('<pre class="whitespace-pre-wrap break-words">{}</pre>', shown)


class DeliveryListing(ReadOnlyAdmin):
    list_display = ["consumer", "created_at", "due_at", "attempts", "done_at", "error"]
    list_filter = ["consumer"]
    ordering = ["-id"]


desk.register(Entry, EntryListing)
desk.register(Delivery, DeliveryListing)
