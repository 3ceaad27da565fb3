"""`POST /v1/decisions/batch`: up to 100,000 questions, all answered from one state of the facts."""

from __future__ import annotations

import hashlib
from datetime import datetime

import orjson

from api import operations
from api.answer import JSON, Answer
from api.decisions import asked as single
from api.decisions.batch import asked as batches
from api.decisions.batch import grids
from api.endpoint import Asked, Endpoint, route
from api.principal import Principal
from api.route import MIB, Route
from api.shapes.batch import Answered
from wire import ids, times
from wire.arrow import layout
from wire.problems import Problem


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
            headers=(single.MIN_REVISION, "Accept"),
            errors=(409,),
            says="Rows in `items`, or columns: `tenants` and `categories` name, `tenant` and `category` count. An Arrow"
            " stream has the dictionary columns `tenant` and `category`, and what all have in common in its schema's"
            " metadata; it is answered by one with `allow` and `reason`, and so is whoever accepts that. It permits as"
            " single decisions do, but names neither fields nor obligations: for these, ask singly or be cleared.",
        )
    )
    def post(self, asked: Asked) -> Answer:
        revision_wanted = single.revision(asked.headers.get(single.MIN_REVISION))
        as_stream = asked.headers.get("Content-Type") == layout.MEDIA_TYPE
        batch = batches.from_arrow(asked.raw) if as_stream else batches.from_json(asked.raw)
        answers, revision = grids.answers(batch, who=asked.who, now=asked.at)
        if revision < revision_wanted:
            raise Problem(
                "revision_not_reached", f"The ledger is at {revision}, not yet at {revision_wanted}."
            )
        id = ids.begun(at=asked.at) + ids.fresh()
        answered = Answered(answers, id=id, revision=revision, at=asked.at)
        _log(answered, id=id, who=asked.who, body=asked.raw, at=asked.at)
        headers = {"Licet-Revision": str(revision), "Vary": "Accept"}
        if as_stream or layout.MEDIA_TYPE in asked.headers.get("Accept", ""):
            return Answer(answered.to_arrow(), headers={**headers, "Content-Type": layout.MEDIA_TYPE})
        return Answer(answered.to_json(), headers={**headers, "Content-Type": JSON})


def _log(answered: Answered, *, id: bytes, who: Principal, body: bytes, at: datetime) -> None:
    """One line: a batch is one answer, kept by the digest of what was asked."""
    digest = hashlib.sha256(body).hexdigest()
    line = {
        "id": id.hex(),
        "mode": who.mode,
        "tenant": who.tenant,
        "account": who.key.tenant_account,
        "key": who.key.id,
        "question": {"batch_sha256": digest},
        "answer": answered.seen(request_sha256=digest),
        "decided_at": times.render(at),
    }
    operations.log([orjson.dumps(line)])
