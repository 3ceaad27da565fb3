"""View of what a price schedule would do to the whole book."""

from __future__ import annotations

from typing import Any

from api import response
from api.response import ApiResponse
from api.route import Route
from api.route_view import ApiRequest, RouteView
from api.shapes import schedule as shape
from api.views.schedule_answers import TAG
from api.views.schedule_rule import read_rule
from pricing import price_notice
from pricing.governance.queries import book, schedules, waiting_schedules
from pricing.schedule import PriceSchedule
from tenants.queries import accounts
from wire.problems import FieldError, Problem


class WhatIfView(RouteView):
    @Route(
        "See what a schedule would do to the whole book",
        ("pricing:write", "billing:read"),
        {200: shape.WHAT_IF},
        TAG,
        body=shape.WHAT_IF_REQUEST,
        errors=(404, 422),
        vendor_only=True,
        says="Name a `version`, or give a `rule`. Prices are those of a month, as billing last saw them in Stripe.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any]) -> ApiResponse:
        rule = _tried(request, body)
        account = body["account"]
        found = book.what_if_over_the_book(
            rule,
            mode=request.mode,
            account=accounts.account(mode=request.mode, key=account).id if account else None,
            at=request.at,
        )
        current = schedules.schedule_in_effect(mode=request.mode, at=request.at)
        shown = shape.write_what_if(
            found,
            version=rule.version,
            compared_with=current.version if current else None,
            falls_not_before=request.at + price_notice.KEPT_FOR,
        )
        return response.json(shown)


def _tried(request: ApiRequest, body: dict[str, Any]) -> PriceSchedule:
    if body["rule"] is not None:
        return read_rule(body["rule"], version=body["version"])
    if body["version"] is None:
        raise Problem(
            "missing_member",
            "Name a version, or give a rule.",
            errors=[FieldError("/rule", "missing_member", "Name a version, or give a rule.")],
        )
    return waiting_schedules.rule(mode=request.mode, version=body["version"])
