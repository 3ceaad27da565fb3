"""`POST /v1/decisions/batch`: up to 100,000 questions, all answered from one state of the facts."""

from __future__ import annotations

from api import revisions
from api.answer import JSON, Answer
from api.decisions.batch import answering, grids
from api.endpoint import ApiRequest, Endpoint, route
from api.operations import decisions
from api.route import MIB, Route
from wire.arrow import layout


class BatchView(Endpoint):
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
    def post(self, request: ApiRequest) -> Answer:
        wanted = revisions.wanted(request.headers.get(revisions.MIN))
        content_type = request.headers.get("Content-Type")
        batch = answering.read(request.raw, content_type=content_type)
        answers, revision = grids.answers(batch, who=request.who, now=request.at)
        sent = answering.sent(
            answers,
            revision=revision,
            wanted=wanted,
            who=request.who,
            body=request.raw,
            content_type=content_type,
            accept=request.headers.get("Accept", ""),
            at=request.at,
        )
        decisions.log([sent.line])
        headers = {revisions.HEADER: str(revision), "Vary": "Accept", "Content-Type": sent.media_type}
        return Answer(sent.body, headers=headers)
