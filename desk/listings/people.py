from __future__ import annotations

from django.contrib.admin import display
from django.utils import timezone

from desk.listings.reading import ReadOnly
from desk.site import desk
from lineage import queries
from lineage.models import SubjectRequest
from lineage.queries import SubjectRequestSeen


class SubjectRequestListing(ReadOnly):
    """People's requests by their deadline. Answers are given over the API, by whoever runs the models."""

    list_display = ["who", "tenant", "received_at", "deadline", "standing", "mode"]
    list_filter = ["mode"]
    search_fields = ["tenant__key", "tenant__name", "commitment"]
    list_select_related = ["tenant"]
    ordering = ["deadline"]

    @display(description="Person")
    def who(self, row: SubjectRequest) -> str:
        return f"{row.commitment[:12]}…"

    @display(description="How far it has come")
    def standing(self, row: SubjectRequest) -> str:
        seen = _seen(row)
        counts = seen.standing
        return (
            f"{seen.status}: {counts.certified} of {counts.orders} orders certified,"
            f" {counts.answered} of {counts.models} versions answered"
        )


def _seen(row: SubjectRequest) -> SubjectRequestSeen:
    found = queries.subject_request(id=row.id, at=timezone.now())
    if found is None:
        raise AssertionError("what is listed is there")
    return found


desk.register(SubjectRequest, SubjectRequestListing)
