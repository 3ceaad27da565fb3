"""`GET /v1/changes`: what happened to consents since a revision, told soon.

The view answers at once. A server that offers ASGI holds an empty answer back for as long as the caller waits
(`api.long_poll`).
"""

from __future__ import annotations

from api import answer, cursors
from api.answer import Answer
from api.endpoint import ApiRequest, Endpoint, route
from api.route import PAGE, Parameter, Route
from api.shapes import change as shape
from consent.queries import changes
from ledger.queries import revision

MAX_WAIT_SECONDS = 60


class ChangesView(Endpoint):
    @route(
        Route(
            "What happened to consents since a revision",
            ("decide", "runs"),
            {200: "ChangeList"},
            "Decisions",
            query=(
                Parameter("after", "integer", "Only what is later than this revision; 0 where left out."),
                Parameter(
                    "wait", "wait", f"Seconds to wait where there is nothing yet, at most {MAX_WAIT_SECONDS}."
                ),
                PAGE[0],
            ),
            of_revision=True,
            says="In ledger order, none left out: go on from the last `revision`. `next` says that there is more"
            " already. `Licet-Revision` is how far was looked.",
        )
    )
    def get(self, request: ApiRequest) -> Answer:
        looked, limit = revision(), request.query["limit"]
        rows = changes.changes(
            mode=request.mode,
            after=request.query["after"] or 0,
            limit=limit + 1,
            only_tenant=request.who.tenant,
        )
        page = cursors.page(rows, limit=limit, place=lambda row: str(row.revision), show=shape.write)
        if page["next"] is not None:
            page["next"] = str(rows[limit - 1].revision)
        # What committed between the two reads is in the answer, though not in `looked`: never the other way round.
        return answer.json(page, revision=max(looked, *(row.revision for row in rows[:limit]), 0))
