"""Views for price schedules: publish, end, compare, and what another one would do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from api import bodies, cursors, response
from api.listing import listing
from api.response import ApiResponse
from api.route import READS_CATALOGUE, Parameter, Route, page
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes import schedule as shape
from api.shapes.approval import with_waiting
from consent.queries import catalogue, purposes
from pricing import price_notice, schedule_reader
from pricing.governance import comparison, promises
from pricing.governance.operations import migrations, schedule_proposals
from pricing.governance.queries import book, schedules, unknown_names, waiting_schedules
from pricing.governance.queries.schedules import ScheduleRecord
from pricing.schedule import PriceSchedule
from tenants.queries import accounts, tenants
from wire import ids
from wire.problems import FieldError, Problem

_TAG = "Prices"
_READS = (*READS_CATALOGUE, "pricing:write", "billing:read")
_WAITS = "It waits for a second person of the vendor and has no effect until then; in test mode it needs one person."


class SchedulesView(RouteView):
    @Route(
        "List price schedules, newest first",
        _READS,
        {200: shape.SCHEDULE_LIST},
        _TAG,
        query=page(cursors.decode),
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        rows = schedules.schedules(mode=request.mode)
        version = request.query["after"]
        if version:
            places = [index for index, row in enumerate(rows) if row.version == version]
            rows = rows[places[0] + 1 :] if places else []
        statuses = schedules.statuses(mode=request.mode, at=request.at)
        successors = schedules.successors(mode=request.mode)
        return listing(
            request,
            rows,
            place=lambda row: row.version,
            show=lambda row: shape.write(_offered(request, row), statuses=statuses, successors=successors),
        )

    @Route(
        "Publish a price schedule",
        ("pricing:write",),
        {201: shape.SCHEDULE, 200: shape.SCHEDULE},
        _TAG,
        body=shape.SCHEDULE_REQUEST,
        writes=True,
        errors=(409, 422),
        vendor_only=True,
        says=f"{_WAITS} From its start on it takes the place of the schedule before it. No customer pays more without"
        " notice. `validate_only`: everything is checked, nothing is recorded (200).",
    )
    def post(self, request: ApiRequest, body: dict[str, Any]) -> ApiResponse:
        rule = _rule(body["rule"], version=body["version"])
        said = {
            "mode": request.mode,
            "rule": rule,
            "effective_from": body["effective_from"],
            "effective_until": body["effective_until"],
            "at": request.at,
        }
        warnings = [
            each.to_dict() for each in unknown_names.warnings(rule, mode=request.mode, pointer="/rule")
        ]
        try:
            if body["validate_only"]:
                schedule_proposals.check_schedule(**said)
                shown = _proposed(rule, body, id=ids.new(at=request.at), warnings=warnings)
                return response.json(shown)
            schedule_proposals.propose_schedule(name=body["name"], by=request.by, **said)
        except promises.PromiseNotHeld as error:
            bodies.refuse(
                [FieldError(f"/rule{each.pointer}", each.code, each.detail) for each in error.errors]
            )
        return response.json(_shown(request, rule.version, warnings=warnings), status=201)


class ScheduleView(RouteView):
    @Route("Get a price schedule, published or proposed", _READS, {200: shape.SCHEDULE}, _TAG)
    def get(self, request: ApiRequest, version: str) -> ApiResponse:
        return object_response(request, _shown(request, version))


class EndScheduleView(RouteView):
    @Route(
        "End a price schedule, or withdraw it before it begins",
        ("pricing:write",),
        {200: shape.SCHEDULE},
        _TAG,
        body=shape.END_REQUEST,
        body_optional=True,
        writes=True,
        errors=(404, 409, 422),
        vendor_only=True,
        says=f"{_WAITS} Where no other schedule follows, its prices stay, and the vendor's staff hear of it 90, 30 and"
        " 7 days ahead.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any], version: str) -> ApiResponse:
        schedule_proposals.propose_schedule_end(
            mode=request.mode,
            version=version,
            ends_at=body["effective_until"],
            reason=body["reason"] or "",
            by=request.by,
            at=request.at,
        )
        return object_response(request, _shown(request, version))


class WhatIfView(RouteView):
    @Route(
        "See what a schedule would do to the whole book",
        ("pricing:write", "billing:read"),
        {200: shape.WHAT_IF},
        _TAG,
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


class ComparisonView(RouteView):
    @Route(
        "Compare two price schedules",
        ("pricing:write", "billing:read"),
        {200: shape.COMPARISON},
        _TAG,
        query=(Parameter("with", "key", "The other version; the one in effect if left out."),),
        errors=(404,),
        vendor_only=True,
    )
    def get(self, request: ApiRequest, version: str) -> ApiResponse:
        rule = waiting_schedules.rule(mode=request.mode, version=version)
        if request.query["with"]:
            other = waiting_schedules.rule(mode=request.mode, version=request.query["with"])
        else:
            current = schedules.schedule_in_effect(mode=request.mode, at=request.at)
            other = current.rule if current else rule
        shown = shape.COMPARISON.write(
            {
                "version": rule.version,
                "with": other.version,
                "differences": comparison.differences(other, rule),
            }
        )
        return object_response(request, shown)


class MigrationView(RouteView):
    @Route(
        "Move an account to the schedule in effect before its commitments end",
        ("pricing:write",),
        {200: shape.MIGRATION},
        _TAG,
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


def _rule(said: Any, *, version: str | None) -> PriceSchedule:
    """Read a rule. A `version` beside it is its own. Raises: Problem with every fault and its place."""
    if version is not None and isinstance(said, dict):
        said = {"version": version, **said}
        if said["version"] != version:
            raise Problem(
                "invalid_request",
                "The rule names another version.",
                errors=[FieldError("/rule/version", "bad_value", "This differs from `version`.")],
            )
    rule, errors = schedule_reader.parse(said, pointer="/rule")
    bodies.refuse(errors)
    if rule is None:
        raise Problem("invalid_request", "The rule is not a price schedule.")
    return rule


def _tried(request: ApiRequest, body: dict[str, Any]) -> PriceSchedule:
    if body["rule"] is not None:
        return _rule(body["rule"], version=body["version"])
    if body["version"] is None:
        raise Problem(
            "missing_member",
            "Name a version, or give a rule.",
            errors=[FieldError("/rule", "missing_member", "Name a version, or give a rule.")],
        )
    return waiting_schedules.rule(mode=request.mode, version=body["version"])


def _shown(request: ApiRequest, version: str, **more: Any) -> dict[str, Any]:
    subject = schedule_proposals.subject(version)
    known = [each for each in schedules.schedules(mode=request.mode) if each.version == version]
    if known:
        shown = shape.write(
            _offered(request, known[0]),
            statuses=schedules.statuses(mode=request.mode, at=request.at),
            successors=schedules.successors(mode=request.mode),
            **more,
        )
    elif request.who.key.tenant is not None:
        raise schedules.NoSuchSchedule(version)
    else:
        waiting = waiting_schedules.proposed(mode=request.mode, version=version)
        shown = _proposed(
            waiting.rule,
            {
                "name": waiting.name,
                "effective_from": waiting.effective_from,
                "effective_until": waiting.effective_until,
            },
            id=waiting.id,
            **more,
        )
    if request.who.key.tenant is not None:
        return shown
    return with_waiting(shown, mode=request.mode, subject=subject)


def _offered(request: ApiRequest, record: ScheduleRecord) -> ScheduleRecord:
    """Leave out what is not offered to the tenant of the key: one customer's deal is never named to another."""
    tenant = request.who.key.tenant
    if tenant is None:
        return record
    account = tenants.tenant_by_id(id=tenant).account
    categories = {each.code for each in catalogue.categories(mode=request.mode, account=account)}
    known = {each.code for each in purposes.purposes(mode=request.mode, account=account)}
    rule = replace(
        record.rule,
        categories={code: price for code, price in record.rule.categories.items() if code in categories},
        purposes={code: bps for code, bps in record.rule.purposes.items() if code in known},
    )
    return replace(record, rule=rule)


def _proposed(rule: PriceSchedule, said: dict[str, Any], *, id: Any, **more: Any) -> dict[str, Any]:
    row = {
        "id": id,
        "version": rule.version,
        "name": said["name"],
        "rule": rule,
        "effective_from": said["effective_from"],
        "effective_until": said["effective_until"],
        "status": "proposed",
        "superseded_by": None,
        "entry": None,
    }
    return shape.SCHEDULE.write(row, **more)
