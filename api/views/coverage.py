"""`GET /v1/coverage`: which data may be used for a purpose, and why other data may not."""

from __future__ import annotations

from typing import Any

from api import cursors, problems, response
from api.decisions.batch import deciding
from api.response import ApiResponse
from api.route import Parameter, Route, page
from api.route_view import ApiRequest, RouteView
from api.shapes import coverage as shape
from consent.queries import catalogue
from consent.queries.snapshots import snapshot
from consent.question import Question
from tenants.queries import tenants


class CoverageView(RouteView):
    @Route(
        "List which tenants' data may be used for a purpose, and why other data may not",
        ("decide", "runs", "consent:read"),
        {200: shape.COVERAGE},
        "Decisions",
        query=(
            Parameter("purpose", "text", "The purpose.", required=True),
            Parameter("form", "text", "The form of the data; raw if left out."),
            Parameter("region", "text", "The region of use. Left out: only data that may be used anywhere."),
            Parameter(
                "model_family",
                "text",
                "The model family. Left out: only data that may be used for every family.",
            ),
            *page(cursors.decode),
        ),
        reads_ledger=True,
        says="`limit` counts tenants; each has a row for every category. The list is true at"
        " `Licet-Revision`. It permits nothing: clear a run by `POST /v1/clearances`.",
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        problems.require_right_clock()
        limit, query = request.query["limit"], request.query
        names = [
            one.key
            for one in tenants.tenants(mode=request.mode, after=query["after"] or "", limit=request.fetch)
        ]
        categories = [one.code for one in catalogue.categories(mode=request.mode)]
        shot = snapshot(
            mode=request.mode,
            names=names[:limit],
            categories=categories,
            purpose=query["purpose"],
            only_tenant=request.who.tenant,
        )
        question = Question(
            "", "", query["purpose"], None, query["form"], query["region"], query["model_family"]
        )
        rows: list[dict[str, Any]] = []
        for tenant in shot.tenants:
            decided, _ = deciding.decide(
                question, shot, tenant, categories, now=request.at, key_regions=request.who.key.regions
            )
            pairs = zip(categories, decided, strict=True)
            rows += [shape.write(tenant.named.key, category, decision) for category, decision in pairs]
        more = cursors.encode(names[limit - 1]) if len(names) > limit else None
        return response.json({"object": "list", "data": rows, "next": more}, revision=shot.revision)
