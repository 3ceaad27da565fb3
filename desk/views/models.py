"""The pages about model versions: their ancestors, descendants and the tenants they learned from."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from desk.page import Page
from ledger import clock
from lineage.versions.queries import versions
from tenants.queries import tenants

_SHOWN: Final = 200
MODES: Final = ("live", "test")


class ModelsPage(Page):
    title = "Models"
    template = "desk/models.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        now, asked = clock.now(), (request.GET.get("tenant") or "").strip()
        unknown = False
        rows: list[dict[str, Any]] = []
        for mode in MODES:
            if not asked:
                rows += [{"seen": one} for one in versions.versions(mode=mode, at=now, limit=_SHOWN)]
                continue
            try:
                tenant = tenants.tenant(mode=mode, key=asked).id
            except tenants.NoSuchTenant:
                unknown = not rows
                continue
            learned = versions.versions_trained_on(mode=mode, tenant=tenant, at=now, limit=_SHOWN)
            rows += [{"seen": one.version, "learned": one} for one in learned]
        return self.show(rows=rows, tenant=asked, unknown=unknown and not rows)
