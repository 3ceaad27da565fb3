"""Start-up checks: a server that could rewrite the ledger does not start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import connections

_QUESTION = """
SELECT r.rolsuper, r.rolbypassrls,
       EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = 'public' AND c.relname LIKE 'ledger%%' AND pg_has_role(c.relowner, 'MEMBER'))
FROM pg_roles r WHERE r.rolname = current_user
"""


@checks.register(checks.Tags.database)
def role_is_powerless(
    app_configs: Any,  # noqa: ARG001  Django's signature
    databases: Sequence[str] | None = None,
    **kwargs: Any,  # noqa: ARG001  the same
) -> list[checks.CheckMessage]:
    """E001..E003: neither superuser, nor past row-level security, nor owner of the ledger's tables."""
    if settings.LICET_DATABASE_ROLE != "app" or not databases or "default" not in databases:
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute(_QUESTION)
        superuser, bypasses, owns = cursor.fetchone()
    hint = "Run manage.py bootstrap_roles as an administrator and set DATABASE_URL to the app's role."
    found: list[checks.CheckMessage] = []
    if superuser:
        found.append(checks.Error("DATABASE_URL is a superuser's.", hint=hint, id="ledger.E001"))
    if bypasses:
        found.append(checks.Error("DATABASE_URL's role bypasses row security.", hint=hint, id="ledger.E002"))
    if owns and not superuser:
        found.append(checks.Error("DATABASE_URL's role owns the ledger.", hint=hint, id="ledger.E003"))
    return found
