"""View that moves an account to the price schedule in effect."""

from __future__ import annotations

from typing import Any

from api import response
from api.response import ApiResponse
from api.route import Route
from api.route_view import ApiRequest, RouteView
from api.shapes import schedule as shape
from api.views.schedule_answers import TAG
from pricing.governance.operations import migrations
from pricing.governance.queries import schedules
from tenants.queries import accounts


class MigrationView(RouteView):
    @Route(
        "Move an account to the schedule in effect before its commitments end",
        ("pricing:write",),
        {200: shape.MIGRATION},
        TAG,
        body=shape.MIGRATION_REQUEST,
        body_optional=True,
        writes=True,
        errors=(404, 409, 422),
        vendor_only=True,
        says="It is refused (`migration_costs_more`) if a tenant of the account would pay more. The commitment itself"
        " goes on.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any], key: str) -> ApiResponse:
        moved = migrations.migrate_account(
            account=accounts.account(mode=request.mode, key=key).id,
            mode=request.mode,
            validate_only=bool(body["validate_only"]),
            by=request.by,
            at=request.at,
        )
        current = schedules.schedule_in_effect(mode=request.mode, at=request.at)
        shown = {"account": key, "version": current.version if current else None, "tenants": moved}
        return response.json(shape.MIGRATION.write(shown))
