"""Write docs/openapi.yaml, and the table of routes in docs/api.md, from the declarations of the routes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from api import reference


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        docs = settings.BASE_DIR / "docs"
        (docs / "openapi.yaml").write_text(reference.openapi())
        prose = docs / "api.md"
        prose.write_text(reference.with_table(prose.read_text()))
