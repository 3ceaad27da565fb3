"""The page of the search: it needs no script, and keeps its results in an address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from desk.page import Page
from desk.search.find import LIMIT, find


class FindPage(Page):
    """Everything that fits what was typed, the best fit first."""

    title = "Search"
    template = "desk/find.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get("q", "")
        results = find(self.user, text)
        return self.show(text=text, results=results, full=len(results) == LIMIT)
