"""Views for operators: liveness, readiness and metrics. Also the public keys that verify signatures."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django_prometheus import exports
from kombu import Connection
from kombu.exceptions import OperationalError as BrokerError
from prometheus_client import REGISTRY
from rest_framework.request import Request
from rest_framework.views import APIView

from api import problems
from api.clock_metrics import ClockCollector
from api.decisions.fastlane.metrics import DecisionCollector
from api.route import Route
from api.shapes.receipt import KEY_SET
from ledger import signing_keys

_TAG = "Operations"
REGISTRY.register(DecisionCollector())
REGISTRY.register(ClockCollector())


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
    """Answer whether the database, its migrated tables and the broker are available."""
    checks = {"database": _database(), "migrations": False, "broker": _broker()}
    checks["migrations"] = checks["database"] and _migrated()
    fine = all(checks.values())
    return JsonResponse(
        {"status": "ok" if fine else "unavailable", "checks": checks}, status=200 if fine else 503
    )


def metrics(request: HttpRequest) -> HttpResponse:
    """Answer metrics in Prometheus format."""
    response: HttpResponse = exports.ExportToDjangoView(request)
    return response


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return False
    return True


def _migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _broker() -> bool:
    if settings.CELERY_BROKER_URL.startswith("memory://"):
        return True
    try:
        with Connection(settings.CELERY_BROKER_URL, connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except (BrokerError, OSError):
        return False
    return True
