"""Check that the scopes of a key suffice for a route. Each route declares its scopes beside its view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from api.principal import Principal
from api.route import Route
from identity import refused_scopes
from wire.problems import Problem

if TYPE_CHECKING:
    from rest_framework.views import APIView  # it imports this module


class HasScope(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        """Check the API key's scopes for the route. Raises: Problem, which says what is missing."""
        handler = getattr(view, (request.method or "").lower(), None)
        route: Route | None = getattr(handler, "route", None)
        if route is None or not route.scopes:
            return True  # open to all, or a method that is refused right after
        principal = request.user
        if not isinstance(principal, Principal):
            raise Problem("unauthenticated", "An API key is needed.")
        if not principal.may(route.scopes):
            refused_scopes.note(request._request, key=principal.key.id, scopes=route.scopes)  # noqa: SLF001  DRF's name
        principal.require(route.scopes)
        if route.vendor_only and principal.tenant is not None:
            does = "see" if request.method in SAFE_METHODS else "change"
            raise Problem(
                "forbidden", f"A key restricted to one tenant does not {does} what is the vendor's."
            )
        return True
