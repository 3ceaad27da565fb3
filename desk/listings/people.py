from __future__ import annotations

from django.contrib.admin import display
from django.urls import reverse
from django.utils.html import format_html

from desk.listings.read_only import ReadOnlyAdmin
from desk.site import desk
from ledger import clock
from lineage.destruction.models.subject_request import SubjectRequest
from lineage.destruction.queries import subject_requests
from lineage.destruction.queries.subject_requests import SubjectRequestRecord


class SubjectRequestListing(ReadOnlyAdmin):
    """People's requests by deadline, with a link to the page where Legal decides about models."""

    heading = "People's requests"
    list_display = ["who", "tenant", "received_at", "deadline", "standing", "mode"]
    list_filter = ["mode"]
    search_fields = ["tenant__key", "tenant__name", "commitment"]
    list_select_related = ["tenant"]
    list_display_links = None
    ordering = ["deadline"]

    @display(description="Person")
    def who(self, row: SubjectRequest) -> str:
        page = reverse("admin:subject_request", kwargs={"asked": row.id})
        return format_html('<a href="{}">{}…</a>', page, row.commitment[:12])

    @display(description="How far it has come")
    def standing(self, row: SubjectRequest) -> str:
        seen = _seen(row)
        counts = seen.standing
        return (
            f"{seen.status}: {counts.certified} of {counts.orders} orders certified,"
            f" {counts.answered} of {counts.models} versions answered"
        )


def _seen(row: SubjectRequest) -> SubjectRequestRecord:
    found = subject_requests.subject_request(id=row.id, at=clock.now())
    if found is None:
        raise AssertionError("what is listed is there")
    return found


desk.register(SubjectRequest, SubjectRequestListing)
