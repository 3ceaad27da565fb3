"""Versions of models: what they rest on, what was made of them, whose data they learned from."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from desk.page import Page, found_or_404
from lineage.asking import Model
from lineage.queries import models, pictures, resting
from tenants import queries as tenants

_SHOWN: Final = 200
MODES: Final = ("live", "test")


class Models(Page):
    title = "Models"
    template = "desk/models.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        now, asked = timezone.now(), (request.GET.get("tenant") or "").strip()
        unknown = False
        rows: list[dict[str, Any]] = []
        for mode in MODES:
            if not asked:
                rows += [{"seen": one} for one in models.versions(mode=mode, at=now, limit=_SHOWN)]
                continue
            try:
                tenant = tenants.tenant(mode=mode, key=asked).id
            except tenants.NoSuchTenant:
                unknown = not rows
                continue
            learned = models.learned_from(mode=mode, tenant=tenant, at=now, limit=_SHOWN)
            rows += [{"seen": one.version, "learned": one} for one in learned]
        return self.show(rows=rows, tenant=asked, unknown=unknown and not rows)


class ModelVersion(Page):
    title = "Model"
    template = "desk/model.html"

    def get(self, request: HttpRequest, mode: str, family: str, name: str, version: str) -> HttpResponse:
        named = Model(family, name, version)
        seen = found_or_404(models.version(mode=mode, model=named, at=timezone.now()), "model")
        return self.show(
            seen=seen,
            mode=mode,
            line=pictures.of_version(seen),
            sources=resting.rests_on(model=seen.id),
            obligations=resting.obligations(model=seen.id),
            ownership=resting.ownership(model=seen.id),
            retiring=resting.retiring(model=seen.id),
            runs=resting.runs(model=seen.id),
            files=models.files(model=seen.id),
        )
