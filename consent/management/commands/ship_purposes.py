"""Records the purposes that Licet ships, in both modes, if they are missing. Run it after `migrate`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from consent.operations import purposes
from ledger import actors, clock, scope


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        for mode in ("live", "test"):
            with scope.everything(reason="staff"):
                made = purposes.ship_purposes(mode=mode, by=actors.system("ship_purposes"), at=clock.now())
            self.stdout.write(f"{mode}: {', '.join(made) or 'all present'}")
