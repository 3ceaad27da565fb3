"""Issues an API key and prints only the key, which makes it easy to use in scripts."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from ledger import actors, clock, scope
from tenants import api_keys, networks
from tenants.operations import api_keys as tenant_api_keys
from tenants.operations import people
from tenants.operations.api_keys import Vouching
from tenants.queries import accounts, tenants

_PERIOD = re.compile(r"([1-9][0-9]{0,4})([hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


class Command(BaseCommand):
    help = __doc__
    # only the key may go to stdout
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--scopes", required=True, help=f"comma-separated, of: {', '.join(api_keys.SCOPES)}"
        )
        parser.add_argument("--mode", choices=["live", "test"], default="live")
        parser.add_argument("--tenant", help="key of the only tenant that it may access")
        parser.add_argument(
            "--expires", help="how long it works, such as 12h, 90d or 52w; without it, until revoked"
        )
        parser.add_argument("--regions", help="comma-separated regions of the holder's machines")
        parser.add_argument(
            "--networks",
            help="comma-separated networks that it works from, such as 192.0.2.0/24; without, all",
        )
        parser.add_argument(
            "--holder", default="", metavar="EMAIL", help="who answers for it; without, it approves nothing"
        )
        parser.add_argument("--source", default="", help="for consent:attest: the system that vouches")
        parser.add_argument(
            "--accounts",
            help="for consent:attest: comma-separated keys of the accounts; without, all of them",
        )
        parser.add_argument(
            "--evidence",
            choices=[api_keys.DIGEST, api_keys.DOCUMENT],
            default=api_keys.DIGEST,
            help="for consent:attest: whether signed documents must be uploaded",
        )
        parser.add_argument("--name", default="", help="its name in lists")

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        with scope.everything(reason="staff"):
            try:
                tenant = (
                    tenants.tenant(mode=options["mode"], key=options["tenant"]).id
                    if options["tenant"]
                    else None
                )
                _, text = tenant_api_keys.issue_api_key(
                    mode=options["mode"],
                    scopes=_listed(options["scopes"]),
                    tenant=tenant,
                    regions=_listed(options["regions"]) if options["regions"] else None,
                    expires_at=at + _period(options["expires"]) if options["expires"] else None,
                    name=options["name"][:100],
                    holder=people.holder(email=_address(options["holder"])) if options["holder"] else None,
                    vouching=Vouching(
                        options["source"][:100],
                        [
                            accounts.account(mode=options["mode"], key=key).id
                            for key in _listed(options["accounts"])
                        ]
                        if options["accounts"]
                        else None,
                        options["evidence"],
                    ),
                    networks=_listed(options["networks"]) if options["networks"] else None,
                    by=actors.system("issue_key"),
                    at=at,
                )
            except tenants.NoSuchTenant as error:
                raise CommandError(f"There is no {options['mode']} tenant {error}.") from error
            except accounts.NoSuchAccount as error:
                raise CommandError(f"There is no {options['mode']} account {error}.") from error
            except networks.BadNetwork as error:
                raise CommandError(f"--networks {error}: expected networks such as 192.0.2.0/24.") from error
            except tenant_api_keys.ScopeUnknown as error:
                known = ", ".join(api_keys.SCOPES)
                raise CommandError(f"Unknown or missing scope: {error}. Use one of {known}.") from error
        self.stdout.write(text)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise CommandError(f"--holder {text}: expected an e-mail address.") from error
    return text


def _period(text: str) -> timedelta:
    match = _PERIOD.fullmatch(text)
    if match is None:
        raise CommandError(f"--expires {text}: expected a number and a unit, such as 90d.")
    return int(match[1]) * _UNITS[match[2]]
