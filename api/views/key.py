"""The caller's own key: what it may do, and what time the server has."""

from __future__ import annotations

from api.response import ApiResponse
from api.route import Route
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes import key as shape
from tenants.queries import tenants
from wire.version import VERSION


class KeyView(RouteView):
    @Route(
        "Get what the key of this request may do",
        ("decide", "runs"),
        {200: shape.API_KEY},
        "Operations",
        says="For training programs that check their set-up. `server.time` is when it answered.",
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        key = request.who.key
        shown = shape.API_KEY.write(
            key,
            scopes=sorted(key.scopes),
            tenant=None if key.tenant is None else tenants.tenant_by_id(id=key.tenant).key,
            server={"version": VERSION, "time": request.at},
        )
        return object_response(request, shown, when=("server",))
