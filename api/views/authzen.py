"""OpenID AuthZEN Authorization API 1.0 over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from rest_framework.request import Request
from rest_framework.views import APIView

from api import bodies, problems, response
from api.authzen import protocol
from api.authzen.mapping import CUSTOM
from api.authzen.policy import LicetPolicy
from api.authzen.requests import Sought
from api.response import ApiResponse
from api.route import Route
from api.route_view import ApiRequest, RouteView
from api.schema.kind import Kind
from api.shapes import authzen as shapes
from wire.problems import Problem

_TAG = "AuthZEN"
_ROOT = "/access/v1"


def _route(summary: str, body: Kind, shape: Kind, says: str = "") -> Route:
    return Route(summary, ("decide",), {200: shape}, _TAG, body=body, reads_ledger=True, says=says)


class _Authzen(RouteView):
    def run(
        self, handler: Callable[..., ApiResponse], given: Route, request: Request, path: dict[str, str]
    ) -> HttpResponse:
        try:
            return super().run(handler, given, request, path)
        except Problem as problem:
            if problem.code == "unsupported_media_type":  # the standard names only 400 for it
                raise Problem("malformed_request", problem.detail) from problem
            raise

    def policy(self, request: ApiRequest) -> LicetPolicy:
        problems.require_right_clock()
        return LicetPolicy(request.who, at=request.at)

    def search(self, request: ApiRequest, sought: Sought) -> ApiResponse:
        return response.json(protocol.search(self.policy(request), bodies.value(request.raw), sought=sought))


class EvaluationView(_Authzen):
    @_route(
        "Decide whether a job may use data",
        shapes.EVALUATION,
        shapes.VERDICT,
        "A subject is a `training_job`, an action a purpose, a resource `tenant_data` named"
        " `<tenant>/<category>`.",
    )
    def post(self, request: ApiRequest) -> ApiResponse:
        return response.json(protocol.evaluation(self.policy(request), bodies.value(request.raw)))


class EvaluationsView(_Authzen):
    @_route("Decide many questions at once", shapes.EVALUATIONS, shapes.VERDICTS)
    def post(self, request: ApiRequest) -> ApiResponse:
        return response.json(protocol.evaluations(self.policy(request), bodies.value(request.raw)))


class SubjectSearchView(_Authzen):
    @_route("List the running jobs that may use data", shapes.SUBJECT_SEARCH, shapes.RESULTS)
    def post(self, request: ApiRequest) -> ApiResponse:
        return self.search(request, "subject")


class ResourceSearchView(_Authzen):
    @_route("List the data that a job may use", shapes.RESOURCE_SEARCH, shapes.RESULTS)
    def post(self, request: ApiRequest) -> ApiResponse:
        return self.search(request, "resource")


class ActionSearchView(_Authzen):
    @_route("List the purposes that a job may use data for", shapes.ACTION_SEARCH, shapes.RESULTS)
    def post(self, request: ApiRequest) -> ApiResponse:
        return self.search(request, "action")


class ConfigurationView(APIView):
    authentication_classes = ()
    permission_classes = ()

    def get_exception_handler(self) -> Any:
        return problems.handler

    def get(self, request: Request) -> HttpResponse:
        here: str = settings.PUBLIC_URL
        return JsonResponse(
            {
                "policy_decision_point": here,
                "access_evaluation_endpoint": f"{here}{_ROOT}/evaluation",
                "access_evaluations_endpoint": f"{here}{_ROOT}/evaluations",
                "search_subject_endpoint": f"{here}{_ROOT}/search/subject",
                "search_resource_endpoint": f"{here}{_ROOT}/search/resource",
                "search_action_endpoint": f"{here}{_ROOT}/search/action",
                "supported_obligations": [CUSTOM],
            }
        )

    get.route = Route(  # type: ignore[attr-defined]
        "Get the addresses of the AuthZEN endpoints", (), {200: shapes.CONFIGURATION}, _TAG
    )
