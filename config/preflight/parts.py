"""Database, broker, shared counts and mail: production names them, and none is a stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.core import mail

from config.preflight.reason import Reason, Setup

_POSTGRESQL: Final = ("postgres://", "postgresql://", "pgsql://")
_NO_BROKER: Final = ("memory", "filesystem", "sqla", "sqlalchemy", "django")
_NO_MAIL: Final = ("filebased", "console", "locmem", "dummy")


def check(setup: Setup) -> Iterator[Reason]:
    """Yield which parts are missing, or stand in for real ones."""
    yield from _database(setup)
    yield from _broker(setup)
    yield from _shared(setup)
    yield from _mail(setup)


def _embedded(setup: Setup, name: str) -> str:
    return str(setup.settings.STATE_DIR / name)


def _database(setup: Setup) -> Iterator[Reason]:
    url = setup.environment.get("DATABASE_URL", "")
    if not url:
        yield Reason(
            "database_missing",
            "DATABASE_URL is not set. Set it to the URL of the app that bootstrap_roles printed.",
        )
    elif not url.startswith(_POSTGRESQL):
        scheme = url.partition(":")[0]
        yield Reason(
            "database_not_postgresql",
            f"DATABASE_URL begins with {scheme}:. Licet needs PostgreSQL 15 or newer: begin it with postgresql://.",
        )
    elif str(setup.settings.DATABASES["default"].get("OPTIONS", {}).get("host", "")).startswith(
        _embedded(setup, "pg") + "/"
    ):
        yield Reason(
            "database_embedded",
            "DATABASE_URL leads to the embedded database of a development machine. Name one that is backed up.",
        )
    if setup.environment.get("DATABASE_OWNER_URL"):
        yield Reason(
            "owner_url_given",
            "DATABASE_OWNER_URL is set. Who breaks into a serving process could then rewrite the ledger: give it to"
            " `manage.py migrate` alone.",
        )


def _broker(setup: Setup) -> Iterator[Reason]:
    url = setup.environment.get("CELERY_BROKER_URL", "")
    if not url or url.partition(":")[0].partition("+")[0] in _NO_BROKER:
        yield Reason(
            "broker_missing",
            "CELERY_BROKER_URL names no broker, so no worker would wake up. Name a RabbitMQ, Redis or Valkey.",
        )
    elif _embedded(setup, "valkey") in url:
        yield Reason(
            "broker_embedded",
            "CELERY_BROKER_URL leads to the embedded Valkey of a development machine. Name a broker of your own.",
        )


def _shared(setup: Setup) -> Iterator[Reason]:
    backend: str = setup.settings.CACHES["default"]["BACKEND"]
    if backend.rpartition(".")[2] in {"LocMemCache", "DummyCache"}:
        yield Reason(
            "limits_not_shared",
            "CACHES keeps counts in each process, so limits on signing in grow with the processes. Leave CACHES"
            " as Licet"
            " sets it, or name a Redis in CACHE_URL.",
        )


def _mail(setup: Setup) -> Iterator[Reason]:
    backend: str = setup.settings.EMAIL_BACKEND
    if any(word in backend for word in _NO_MAIL):
        yield Reason(
            "mail_not_sent",
            f"EMAIL_BACKEND is {backend}, which sends nothing: customers would hear of no withdrawal and no"
            " receipt. Name"
            " your mail service's backend, or django.core.mail.backends.smtp.EmailBackend.",
        )
        return
    if setup.part != "beat":
        try:
            mail.get_connection(backend)
        except Exception as error:  # noqa: BLE001  with any fault of a backend, no mail would leave
            said = " ".join(str(error).split())
            yield Reason("mail_not_usable", f"EMAIL_BACKEND {backend} cannot be used: {said}")
    if "DEFAULT_FROM_EMAIL" not in setup.environment:
        yield Reason(
            "mail_sender_missing",
            "DEFAULT_FROM_EMAIL is not set. Mails would come from licet@localhost and be refused: set it to an"
            " address of"
            " yours.",
        )
