"""Views for operators: liveness, readiness and metrics. Also the public keys that verify signatures."""

from __future__ import annotations

import hmac
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST
from rest_framework.request import Request
from rest_framework.views import APIView

from api import metrics_page, problems, readiness, readiness_checks
from api.decisions.fastlane import metrics as decision_metrics
from api.route import Route
from api.shapes.receipt import KEY_SET
from ledger import signing_keys

_TAG = "Operations"


class _Open(APIView):
    authentication_classes = ()
    permission_classes = ()

    def get_exception_handler(self) -> Any:
        return problems.handler


class KeysView(_Open):
    def get(self, request: Request) -> HttpResponse:
        response = JsonResponse(signing_keys.key_set(), content_type="application/jwk-set+json")
        response.headers["Cache-Control"] = "public, max-age=300"
        return response

    get.route = Route(  # type: ignore[attr-defined]
        "Get the keys that decisions and receipts are signed with",
        (),
        {200: KEY_SET},
        _TAG,
        media_types=("application/jwk-set+json",),
        says="RFC 7517: the current key first, then retired keys.",
    )


def alive(request: HttpRequest) -> HttpResponse:
    """Answer that the process runs."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> HttpResponse:
    """Answer whether the process can decide and record, and whether what helps it works."""
    checks = readiness_checks
    return _readiness(
        readiness.readiness(
            database=checks.DATABASE, needed=checks.DECISIONS | checks.WRITES, helpful=checks.HELPERS
        )
    )


def ready_for_decisions(request: HttpRequest) -> HttpResponse:
    """Answer whether the process can decide."""
    return _readiness(
        readiness.readiness(database=readiness_checks.DATABASE, needed=readiness_checks.DECISIONS)
    )


def ready_for_writes(request: HttpRequest) -> HttpResponse:
    """Answer whether the process can record what it is given."""
    return _readiness(readiness.readiness(database=readiness_checks.DATABASE, needed=readiness_checks.WRITES))


def _readiness(found: readiness.Readiness) -> HttpResponse:
    return JsonResponse(found.to_dict(), status=503 if found.status == "unavailable" else 200)


def metrics(request: HttpRequest) -> HttpResponse:
    """Answer the metrics of all processes of this machine in Prometheus format, to a caller with the token."""
    if not _may_scrape(request):
        return HttpResponseNotFound()
    decision_metrics.export()
    return HttpResponse(metrics_page.text(), content_type=CONTENT_TYPE_LATEST)


def _may_scrape(request: HttpRequest) -> bool:
    """Whether the request has the token. On a development machine none is needed."""
    token: str = settings.METRICS_TOKEN
    if not token:
        return bool(settings.LICET_ENVIRONMENT == "development")
    return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
