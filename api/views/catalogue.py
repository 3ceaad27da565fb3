"""Views for categories and purposes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction

from api import cursors
from api.listing import listing
from api.response import ApiResponse
from api.response import json as json_answer
from api.route import READS_CATALOGUE, Route, page
from api.route_view import ApiRequest, ItemView, RouteView, shows
from api.shapes import approval, category, offer, purpose
from consent.operations import catalogue as catalogue_operations
from consent.operations import catalogue_questions
from consent.operations import purposes as purpose_operations
from consent.operations.catalogue import CategoryInput
from consent.queries import catalogue, catalogue_effect, offers, purposes
from consent.queries.catalogue import CategoryRecord
from consent.queries.catalogue_effect import Effect
from consent.queries.purposes import PurposeRecord
from tenants.queries import approvals
from wire import strict_json
from wire.problems import Problem

_TAG = "Catalogue"
_WRITES = ("catalogue:write",)
_WAITS = (
    "What lets the vendor do more waits for a second person and is shown under `approvals`: a mark that is taken"
    " down, words that change and mean the same, an offer to more accounts."
)


class CategoryView(ItemView):
    get = shows(Route("Get a category", READS_CATALOGUE, {200: category.CATEGORY}, _TAG))

    @Route(
        "Create a category, or a new version of it",
        _WRITES,
        {200: category.CATEGORY, 201: category.CATEGORY},
        _TAG,
        body=category.CATEGORY_REQUEST,
        writes=True,
        vendor_only=True,
        says="Consents given before do not cover a field that is new in this version or means more than before. "
        f"`effect` says what that does to them, and `ask` asks the customers concerned in the same step. {_WAITS}",
    )
    def put(self, request: ApiRequest, body: dict[str, Any], code: str) -> ApiResponse:
        said = CategoryInput(
            **{
                **_without(body, "validate_only", "ask"),
                "offered_to": offer.read(request, body["offered_to"]),
            }
        )
        after = catalogue_operations.planned(said, mode=request.mode, code=code)
        effect = catalogue_effect.of_category(after, mode=request.mode, at=request.at)

        def do() -> None:
            catalogue_operations.put(said, mode=request.mode, code=code, by=request.by, at=request.at)

        return _put(
            self, request, do, effect, body=body, ask=catalogue_questions.ask_about_category, code=code
        )

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        seen = catalogue.category(mode=request.mode, code=path["code"])
        mine = request.who.key.tenant_account
        if mine and not offers.sees_category(mode=seen.mode, code=seen.code, account=mine):
            raise catalogue.NoSuchCategory(path["code"])
        return approval.with_waiting(
            _category(request, seen), mode=request.mode, subject=catalogue_operations.subject(seen.code)
        )


class CategoriesView(RouteView):
    @Route(
        "List categories by code",
        READS_CATALOGUE,
        {200: category.CATEGORY_LIST},
        _TAG,
        query=page(cursors.decode),
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        rows = catalogue.categories(
            mode=request.mode,
            after=request.query["after"] or "",
            limit=request.fetch,
            account=request.who.key.tenant_account,
        )
        waiting = _waiting(request, [catalogue_operations.subject(row.code) for row in rows])
        return listing(
            request,
            rows,
            place=lambda row: row.code,
            show=lambda row: {
                **_category(request, row),
                "approvals": waiting(catalogue_operations.subject(row.code)),
            },
        )


class PurposeView(ItemView):
    get = shows(Route("Get a purpose", READS_CATALOGUE, {200: purpose.PURPOSE}, _TAG))

    @Route(
        "Create a purpose, or give it other words",
        _WRITES,
        {200: purpose.PURPOSE, 201: purpose.PURPOSE},
        _TAG,
        body=purpose.PURPOSE_REQUEST,
        writes=True,
        vendor_only=True,
        says=f"Consents given before do not cover what other words mean. {_WAITS}",
    )
    def put(self, request: ApiRequest, body: dict[str, Any], code: str) -> ApiResponse:
        said = _without(body, "validate_only", "ask")
        said["offered_to"] = offer.read(request, body["offered_to"])
        said["editorial"] = body["editorial"]["reason"] if body["editorial"] else None
        words = {member: said[member] for member in ("name", "description", "editorial")}
        after = purpose_operations.planned(mode=request.mode, code=code, **words)
        effect = Effect()
        if after is not None:
            effect = catalogue_effect.of_purpose(after, mode=request.mode, at=request.at)

        def do() -> None:
            purpose_operations.put_purpose(mode=request.mode, code=code, by=request.by, at=request.at, **said)

        return _put(
            self, request, do, effect, body=body, ask=catalogue_questions.ask_about_purpose, code=code
        )

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        row = purposes.purpose(mode=request.mode, code=path["code"])
        mine = request.who.key.tenant_account
        if row is None or (mine and not offers.sees_purpose(mode=row.mode, code=row.code, account=mine)):
            raise Problem("no_such_purpose", f"There is no purpose {path['code']}.")
        return approval.with_waiting(
            _purpose(request, row), mode=request.mode, subject=purpose_operations.subject(row.code)
        )


class PurposesView(RouteView):
    @Route(
        "List purposes by code",
        READS_CATALOGUE,
        {200: purpose.PURPOSE_LIST},
        _TAG,
        query=page(cursors.decode),
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        rows = purposes.purposes(
            mode=request.mode,
            after=request.query["after"] or "",
            limit=request.fetch,
            account=request.who.key.tenant_account,
        )
        waiting = _waiting(request, [purpose_operations.subject(row.code) for row in rows])
        return listing(
            request,
            rows,
            place=lambda row: row.code,
            show=lambda row: {
                **_purpose(request, row),
                "approvals": waiting(purpose_operations.subject(row.code)),
            },
        )


def _waiting(request: ApiRequest, subjects: list[str]) -> Callable[[str], list[Any]]:
    """Return a function that gives the waiting changes of each of these subjects. They are read at once."""
    found = approvals.open_changes_of(mode=request.mode, subjects=subjects)
    return lambda subject: approval.WAITING.write(found.get(subject, [])) or []


def _category(request: ApiRequest, seen: CategoryRecord) -> dict[str, Any]:
    return category.CATEGORY.write(seen) | {"offered_to": offer.shown(request, seen.offered_to)}


def _purpose(request: ApiRequest, seen: PurposeRecord) -> dict[str, Any]:
    return purpose.PURPOSE.write(seen) | {"offered_to": offer.shown(request, seen.offered_to)}


def _put(
    view: ItemView,
    request: ApiRequest,
    do: Callable[[], None],
    effect: Effect,
    *,
    body: dict[str, Any],
    ask: Callable[..., list[UUID]],
    code: str,
) -> ApiResponse:
    """Write, ask the customers concerned if the body says so, and add the effect to the answer.

    With `validate_only`, what was written is taken back.
    """
    with transaction.atomic():
        response = view.put_if_match(request, do, code=code)
        asked = ask(mode=request.mode, code=code, by=request.by, at=request.at) if body["ask"] else None
        if body["validate_only"]:
            transaction.set_rollback(True)
    shown = {**strict_json.loads(response.body), "effect": category.EFFECT.write(effect)}
    if asked is not None:
        shown["proposals"] = category.ASKED.write(asked)
    return json_answer(shown) if body["validate_only"] else replace(response, body=strict_json.dumps(shown))


def _without(body: dict[str, Any], *names: str) -> dict[str, Any]:
    return {member: value for member, value in body.items() if member not in names}
