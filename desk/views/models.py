"""Versions of models: what they rest on, what was made of them, whose data they learned from."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from desk import lineage_graph
from desk.page import Page, found_or_404
from lineage.asking import Model
from lineage.queries import models, resting
from lineage.queries.models import VersionSeen
from tenants import queries as tenants

_SHOWN: Final = 200
_DRAWN: Final = 24  # so many up, and so many down; beyond, a picture tells nothing
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
        above = models.above(model=seen.id, limit=_DRAWN)
        below = models.below(model=seen.id, limit=_DRAWN)
        return self.show(
            seen=seen,
            mode=mode,
            above=above,
            below=below,
            picture=_picture(seen, above.newest, below.newest, mode=mode),
            sources=resting.rests_on(model=seen.id),
            obligations=resting.obligations(model=seen.id),
            ownership=resting.ownership(model=seen.id),
            retiring=resting.retiring(model=seen.id),
            runs=resting.runs(model=seen.id),
            files=models.files(model=seen.id),
        )


def _picture(seen: VersionSeen, above: Any, below: Any, *, mode: str) -> dict[str, Any]:
    labels = {**above, seen.id: seen.model, **below}
    edges = [(one.parent, one.child) for one in models.edges(models=list(labels))]
    found = lineage_graph.drawn(
        of=seen.id,
        labels={id: f"{one.name} {one.version}" for id, one in labels.items()},
        edges=edges,
        above=list(above),
        below=list(below),
    )
    boxes = [{"box": box, "model": labels[box.id]} for box in found.boxes]
    return {
        "of": found, "boxes": boxes, "width": lineage_graph.WIDTH, "height": lineage_graph.HEIGHT, "mode": mode
    }  # fmt: skip
