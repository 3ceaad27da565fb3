from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import display
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from consent.models import Agreement, Category, Consent, ConsentEvent, Evidence, Purpose, Terms
from consent.queries import listed_statuses
from desk import status_words, tones
from desk.listings.answered_filter import AnsweredFilter
from desk.listings.catalogue import CategoryListing, PurposeListing, TermsListing
from desk.listings.papers import AgreementListing, EvidenceListing
from desk.listings.read_only import ReadOnlyAdmin
from desk.site import desk
from language import words
from ledger import clock


class ConsentListing(ReadOnlyAdmin):
    """Consents with their status. The page of a consent is the desk's own."""

    heading = "Consents"
    list_display = ["page", "tenant", "purpose_name", "status", "data_form", "terms_version", "created_at"]
    list_display_links = None
    list_filter = [AnsweredFilter, "category", "purpose", "risk_class"]
    search_fields = ["tenant__key", "tenant__name", "category__code", "category_version__name"]
    list_select_related = ["tenant", "category_version", "purpose", "terms"]
    ordering = ["-created_at"]

    def prepare(self, rows: list[Any]) -> None:
        found = listed_statuses.statuses(ids=[row.pk for row in rows], at=clock.now())
        for row in rows:
            row.status = found.get(row.pk, "")

    @display(description="Consent", ordering="category_version__name")
    def page(self, row: Consent) -> SafeString:
        name = row.category_version.name
        return format_html('<a href="{}">{}</a>', reverse("admin:consent", args=[row.pk]), name)

    @display(description="Purpose", ordering="purpose__code")
    def purpose_name(self, row: Consent) -> str:
        return row.purpose.name

    @display(description="Status")
    def status(self, row: Any) -> SafeString:
        word = status_words.STATUSES.get(row.status, row.status)
        return format_html('<span class="desk-status {}">{}</span>', tones.tone(row.status), word)

    @display(description="Form")
    def data_form(self, row: Consent) -> str:
        return words.FORMS[row.conditions["form"]].word

    @display(description="Terms", ordering="terms__version")
    def terms_version(self, row: Consent) -> str:
        return row.terms.version

    def sentence(self, row: Consent) -> str:
        return f"{row.category_version.name}: {row.purpose.name}, of {row.tenant.name}"

    def links(self, row: Consent) -> Iterable[tuple[str, str]]:
        yield "The consent", reverse("admin:consent", args=[row.pk])
        yield row.tenant.name, reverse("admin:tenant", args=[row.tenant_id])


class EventListing(ReadOnlyAdmin):
    """What happened to consents, newest first."""

    heading = "What happened to consents"
    list_display = ["recorded_at", "what", "tenant", "about", "channel_words", "authority_words", "entry"]
    list_filter = ["kind", "channel"]
    search_fields = ["tenant__key", "tenant__name", "consent__category_version__name"]
    list_select_related = ["tenant", "consent__category_version", "consent__purpose"]
    ordering = ["-revision"]
    hidden = ("id", "entry_id", "actor_kind", "claimed_at")

    @display(description="What happened", ordering="kind")
    def what(self, row: ConsentEvent) -> str:
        return words.EVENTS[row.kind].word

    @display(description="Consent")
    def about(self, row: ConsentEvent) -> SafeString:
        page = reverse("admin:consent", args=[row.consent_id])
        said = f"{row.consent.category_version.name}: {row.consent.purpose.name}"
        return format_html('<a href="{}">{}</a>', page, said)

    @display(description="How", ordering="channel")
    def channel_words(self, row: ConsentEvent) -> str:
        return words.CHANNELS.get(row.channel, row.channel)

    @display(description="Authority", ordering="authority")
    def authority_words(self, row: ConsentEvent) -> str:
        return words.AUTHORITIES.get(row.authority, row.authority)

    @display(description="Entry", ordering="revision")
    def entry(self, row: ConsentEvent) -> SafeString | str:
        if row.revision is None:
            return ""
        page = reverse("admin:ledger_entry_change", args=[row.revision])
        return format_html('<a href="{}">{}</a>', page, row.revision)

    def sentence(self, row: ConsentEvent) -> str:
        about = f"{row.consent.category_version.name}: {row.consent.purpose.name}"
        return f"{words.EVENTS[row.kind].word}: {about}, of {row.tenant.name}"

    def links(self, row: ConsentEvent) -> Iterable[tuple[str, str]]:
        yield "The consent", reverse("admin:consent", args=[row.consent_id])
        yield row.tenant.name, reverse("admin:tenant", args=[row.tenant_id])
        if row.revision is not None:
            yield "The ledger entry", reverse("admin:ledger_entry_change", args=[row.revision])


desk.register(Consent, ConsentListing)
desk.register(ConsentEvent, EventListing)
desk.register(Category, CategoryListing)
desk.register(Purpose, PurposeListing)
desk.register(Terms, TermsListing)
desk.register(Agreement, AgreementListing)
desk.register(Evidence, EvidenceListing)
