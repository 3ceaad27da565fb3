"""`POST /v1/decisions/batch`: up to 100,000 questions, all answered from one state of the facts."""

from __future__ import annotations

from api import problems, revisions
from api.decisions.batch import answering, grids
from api.operations import decisions
from api.response import JSON, ApiResponse
from api.route import MIB, Route
from api.route_view import ApiRequest, RouteView
from api.shapes.batch import BATCH_REQUEST, DECISION_BATCH
from wire.arrow import layout


class BatchView(RouteView):
    @Route(
        "Decide whether data of many tenants may be used",
        ("decide",),
        {200: DECISION_BATCH},
        "Decisions",
        body=BATCH_REQUEST,
        other_bodies=(layout.MEDIA_TYPE,),
        max_bytes=16 * MIB,
        media_types=(JSON, layout.MEDIA_TYPE),
        headers=(revisions.MIN, "Accept"),
        errors=(409,),
        says="Send rows in `items`, or columns: `tenants` and `categories` list the names, `tenant` and"
        " `category` their numbers. An Arrow stream has the dictionary columns `tenant` and `category`, and"
        " the shared members in the metadata of its schema. A caller that sends or accepts Arrow gets an"
        " Arrow stream with `allow` and `reason`. An allowed answer permits the use as a single"
        " decision does. It names neither fields nor obligations: ask a single question or clear a run to"
        " get them.",
    )
    def post(self, request: ApiRequest) -> ApiResponse:
        problems.require_right_clock()
        wanted = revisions.min_revision(request.headers.get(revisions.MIN))
        content_type = request.headers.get("Content-Type")
        batch = answering.read(request.raw, content_type=content_type)
        answers, revision = grids.answers(batch, who=request.who, now=request.at)
        sent = answering.batch_response(
            answers,
            revision=revision,
            min_revision=wanted,
            who=request.who,
            body=request.raw,
            content_type=content_type,
            accept=request.headers.get("Accept", ""),
            at=request.at,
        )
        decisions.log_decisions([sent.line])
        headers = {revisions.HEADER: str(revision), "Vary": "Accept", "Content-Type": sent.media_type}
        return ApiResponse(sent.body, headers=headers)
