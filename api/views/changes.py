"""`GET /v1/changes`: changes of consents since a revision, within seconds.

The view answers at once. An ASGI server holds an empty answer back for as long as the caller waits
(`api.long_poll`).
"""

from __future__ import annotations

from api import cursors, response
from api.response import ApiResponse
from api.route import LIMIT, Parameter, Route
from api.route_view import ApiRequest, RouteView
from api.shapes.change import CHANGE, CHANGE_LIST
from consent.queries import changes
from ledger.queries import revision

MAX_WAIT_SECONDS = 60


class ChangesView(RouteView):
    @Route(
        "List changes of consents since a revision",
        ("decide", "runs"),
        {200: CHANGE_LIST},
        "Decisions",
        query=(
            Parameter("after", "integer", "Only changes later than this revision; 0 if left out."),
            Parameter("wait", "wait", f"Seconds to wait for a change, at most {MAX_WAIT_SECONDS}."),
            LIMIT,
        ),
        reads_ledger=True,
        says="Every change, in ledger order. Send the last `revision` as `after` to go on. `next` is set if"
        " there are more changes already. `Licet-Revision` is the revision that the answer reaches to.",
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        looked, limit = revision(), request.query["limit"]
        rows = changes.changes(
            mode=request.mode,
            after=request.query["after"] or 0,
            limit=request.fetch,
            only_tenant=request.who.tenant,
        )
        page = cursors.page(rows, limit=limit, place=lambda row: str(row.revision), show=CHANGE.write)
        if page["next"] is not None:
            page["next"] = str(rows[limit - 1].revision)
        # Changes committed between the two reads are in the answer, though not in `looked`; never the other way round.
        return response.json(page, revision=max(looked, *(row.revision for row in rows[:limit]), 0))
