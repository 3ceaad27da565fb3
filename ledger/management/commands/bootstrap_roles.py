"""Create the database and its roles as an administrator, and print the URLs to run with."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ledger import roles


class Command(BaseCommand):
    help = "Create the database and its roles (owner, app, readonly, signer, backup), and print their URLs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--admin-url", required=True, help="URL of a role that may create databases and roles"
        )
        parser.add_argument("--prefix", default="licet", help="prefix of the roles' names")
        parser.add_argument("--database", default="licet")
        parser.add_argument("--passwords", action="store_true", help="give each role a new random password")

    def handle(self, *args: Any, **options: Any) -> None:
        passwords = {name: secrets.token_urlsafe(24) for name in roles.NAMES} if options["passwords"] else {}
        plan = roles.Bootstrap(options["prefix"], options["database"], passwords)
        try:
            roles.bootstrap(options["admin_url"], plan)
        except (roles.AdministratorTooWeak, roles.NotAPrefix) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"LICET_ROLE_PREFIX={plan.prefix}")
        for variable, url in roles.urls(options["admin_url"], plan).items():
            self.stdout.write(f"{variable}={url}")
