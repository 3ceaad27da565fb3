"""Start-up checks that refuse a database role which could rewrite the ledger, and a missing state key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from ledger import role_powers, state_keys


@checks.register(checks.Tags.database)
def role_is_powerless(
    app_configs: Any,  # noqa: ARG001  Django's signature
    databases: Sequence[str] | None = None,
    **kwargs: Any,  # noqa: ARG001  the same
) -> list[checks.CheckMessage]:
    """E001 to E003: the role is not a superuser, cannot bypass row security and does not own ledger tables."""
    if settings.LICET_DATABASE_ROLE != "app" or not databases or "default" not in databases:
        return []
    powers = role_powers.read()
    hint = "Run manage.py bootstrap_roles as an administrator and set DATABASE_URL to the app's role."
    errors: list[checks.CheckMessage] = []
    if powers.superuser:
        errors.append(checks.Error("The role in DATABASE_URL is a superuser.", hint=hint, id="ledger.E001"))
    if powers.bypasses_rows:
        errors.append(
            checks.Error("The role in DATABASE_URL bypasses row security.", hint=hint, id="ledger.E002")
        )
    if powers.owns and not powers.superuser:
        errors.append(checks.Error("The role in DATABASE_URL owns the ledger.", hint=hint, id="ledger.E003"))
    return errors


@checks.register(checks.Tags.database)
def state_key_is_there(
    app_configs: Any,  # noqa: ARG001  Django's signature
    databases: Sequence[str] | None = None,
    **kwargs: Any,  # noqa: ARG001  the same
) -> list[checks.CheckMessage]:
    """E010: outside of development the state key exists. Without it nothing can be recorded or proven."""
    if settings.LICET_ENVIRONMENT == "development" or not databases or "default" not in databases:
        return []
    try:
        state_keys.current()
    except (ImproperlyConfigured, OSError) as error:
        hint = "Put 32 random bytes in hexadecimal there (openssl rand -hex 32), the same on every machine."
        return [checks.Error(str(error), hint=hint, id="ledger.E010")]
    return []
