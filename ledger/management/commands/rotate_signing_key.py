"""Replace the key that signs answers and documents."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from ledger import clock, key_rotation


class Command(BaseCommand):
    help = (
        "Replace the signing key while the servers run. `prepare` makes next.pem, which is published and does not sign"
        " yet. A minute later, `switch` signs with it and retires the key before it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("step", choices=("prepare", "switch"))
        parser.add_argument(
            "--stolen",
            action="store_true",
            help="with switch: retire the present key at once, although some runs are denied for up to a minute",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["step"] == "prepare":
                self._prepare()
            else:
                self._switch(stolen=options["stolen"])
        except key_rotation.NextKeyMissing as error:
            raise CommandError("There is no next.pem. Run `rotate_signing_key prepare` first.") from error
        except key_rotation.NextKeyTooNew as error:
            raise CommandError(
                "next.pem is less than a minute old, so runs may not know it yet. Try again in a minute."
            ) from error
        except key_rotation.OtherUsersKey as error:
            raise CommandError("Run this as the user of the servers, to whom current.pem belongs.") from error
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error

    def _prepare(self) -> None:
        kid = key_rotation.prepare()
        self.stdout.write(
            f"next.pem is published: {kid}. Copy it to LICET_KEY_DIR of every machine, wait a minute, and run"
            " `rotate_signing_key switch` on each."
        )

    def _switch(self, *, stolen: bool) -> None:
        old, new = key_rotation.switch(at=clock.now(), stolen=stolen)
        self.stdout.write(f"{new} signs from now on; {old} is retired.")
