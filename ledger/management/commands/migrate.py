"""Django's `migrate`, which refuses a database of another version and registers the kinds of entries afterwards."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from ledger import registered_kinds

REFUSED = (
    "This database was made by another version of Licet, whose migrations are not in this one ({names}), and cannot be"
    " updated: for demonstration data run `make clean`, which deletes every consent, price and ledger entry in it;"
    " to keep the data, run the version that made it or restore a backup that fits this one."
)


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        unknown = unknown_migrations(connections[options["database"]])
        if unknown:
            names = unknown[0] if len(unknown) == 1 else f"{unknown[0]} and {len(unknown) - 1} more"
            raise CommandError(REFUSED.format(names=names))
        super().handle(*args, **options)
        if not options["plan"] and not options["check_unapplied"]:
            registered_kinds.add_missing(connections[options["database"]])


def unknown_migrations(connection: BaseDatabaseWrapper) -> list[str]:
    """The migrations that the database records and this tree does not have, such as `consent.0005_x`.

    Migrations of other packages are left out: those packages squash theirs without harm.
    """
    loader = MigrationLoader(connection)
    ours = {app.label for app in apps.get_app_configs() if app.path == str(settings.BASE_DIR / app.name)}
    return sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app in ours and (app, name) not in loader.disk_migrations
    )
