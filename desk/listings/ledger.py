from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.contrib.admin import display
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from desk import entry_lines, plain_values
from desk.listings.kind_filter import KindFilter
from desk.listings.read_only import ReadOnlyAdmin
from desk.site import desk
from ledger import queries as ledger
from ledger.models import Delivery, Entry
from wire import ids


class EntryListing(ReadOnlyAdmin):
    """The ledger's entries as sentences. `data` holds the exact bytes that were hashed."""

    heading = "Ledger"
    explains = "Everything that was recorded, newest first. Nothing here can be changed."
    list_display = ["number", "recorded_at", "says", "about", "who", "customer", "links_shown"]
    list_display_links = ["number", "says"]
    list_filter = [KindFilter, "mode"]
    ordering = ["-seq"]
    show_full_result_count = False

    def prepare(self, rows: list[Any]) -> None:
        for row, line in zip(
            rows, entry_lines.entry_lines([ledger.stored(each) for each in rows]), strict=True
        ):
            row.line = line

    @display(description="Number", ordering="seq")
    def number(self, row: Entry) -> str:
        return str(row.seq)

    @display(description="What happened")
    def says(self, row: Any) -> str:
        return str(row.line.says)

    @display(description="About")
    def about(self, row: Any) -> str:
        return str(row.line.about)

    @display(description="Who")
    def who(self, row: Any) -> str:
        return f"{row.line.who}, {row.line.channel}"

    @display(description="Customer")
    def customer(self, row: Any) -> str:
        return str(row.line.customer)

    @display(description="Where")
    def links_shown(self, row: Any) -> SafeString | str:
        found = [(address, says) for says, address in row.line.links]
        return format_html_join(" · ", '<a href="{}">{}</a>', found)

    def sentence(self, row: Any) -> str:
        return f"Entry {row.seq}: {row.line.says}"

    def links(self, row: Any) -> Iterable[tuple[str, str]]:
        yield from ((says[:1].upper() + says[1:], address) for says, address in row.line.links)

    def facts(self, row: Any) -> Iterable[tuple[str, Any]]:
        line = row.line
        stored = ledger.stored(row)
        yield "Recorded", plain_values.shown(row.recorded_at)
        yield "Who", f"{line.who}, {line.channel}"
        yield "Customer", line.customer or "None"
        for name, value in (stored.readable_body() or {}).items():
            yield plain_values.label(name), plain_values.shown(value, name=name)
        yield "Kind", line.kind
        yield "Mode", row.mode
        yield "Id", ids.render(ids.ENTRY, row.id)
        yield "Leaf hash (SHA-256)", bytes(row.leaf_hash).hex()
        yield "The bytes that were hashed", _exact(bytes(row.data))


class DeliveryListing(ReadOnlyAdmin):
    """What was to be done after an entry: mail, webhooks, Stripe."""

    heading = "Deliveries"
    explains = "What follows from entries, and whether it was done."
    list_display = ["consumer", "created_at", "due_at", "attempts", "done_at", "error"]
    list_filter = ["consumer"]
    ordering = ["-id"]
    hidden = ("id", "tenant", "account")

    def sentence(self, row: Delivery) -> str:
        return f"Delivery to {row.consumer}: {'done' if row.done_at else 'open'}"

    def links(self, row: Delivery) -> Iterable[tuple[str, str]]:
        yield "The ledger entry", reverse("admin:ledger_entry_change", args=[row.entry.seq])


def _exact(data: bytes) -> SafeString:
    try:
        said = json.dumps(json.loads(data), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        said = data.hex()
    return format_html("<details><summary>Show</summary><pre>{}</pre></details>", said)


desk.register(Entry, EntryListing)
desk.register(Delivery, DeliveryListing)
