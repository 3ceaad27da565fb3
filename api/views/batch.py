"""`POST /v1/decisions/batch`: up to 100,000 questions, all answered from one state of the facts."""

from __future__ import annotations

from api import revisions
from api.decisions.batch import answering, grids
from api.operations import decisions
from api.response import JSON, ApiResponse
from api.route import MIB, Route
from api.route_view import ApiRequest, RouteView, route
from wire.arrow import layout


class BatchView(RouteView):
    @route(
        Route(
            "May all this be used for that?",
            ("decide",),
            {200: "DecisionBatch"},
            "Decisions",
            body="BatchSaid",
            other_bodies=(layout.MEDIA_TYPE,),
            max_bytes=16 * MIB,
            media_types=(JSON, layout.MEDIA_TYPE),
            headers=(revisions.MIN, "Accept"),
            errors=(409,),
            says="Rows in `items`, or columns: `tenants` and `categories` name, `tenant` and `category` count. An Arrow"
            " stream has the dictionary columns `tenant` and `category`, and what all have in common in its schema's"
            " metadata; it is answered by one with `allow` and `reason`, and so is whoever accepts that. It permits as"
            " single decisions do, but names neither fields nor obligations: for these, ask singly or be cleared.",
        )
    )
    def post(self, asked: ApiRequest) -> ApiResponse:
        wanted = revisions.min_revision(asked.headers.get(revisions.MIN))
        content_type = asked.headers.get("Content-Type")
        batch = answering.read(asked.raw, content_type=content_type)
        answers, revision = grids.answers(batch, who=asked.who, now=asked.at)
        sent = answering.batch_response(
            answers,
            revision=revision,
            min_revision=wanted,
            who=asked.who,
            body=asked.raw,
            content_type=content_type,
            accept=asked.headers.get("Accept", ""),
            at=asked.at,
        )
        decisions.log_decisions([sent.line])
        headers = {revisions.HEADER: str(revision), "Vary": "Accept", "Content-Type": sent.media_type}
        return ApiResponse(sent.body, headers=headers)
