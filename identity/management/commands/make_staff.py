"""Makes a person staff, in the named groups, and mails a link to choose a password. Repeating it changes the groups."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from identity import staff_groups
from identity.operations import staff, staff_invitations
from ledger import clock


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address that the person signs in with")
        parser.add_argument("--name", default="", help="the person's name; needed for a new person")
        parser.add_argument(
            "--groups",
            default="",
            help=f"comma-separated, of: {', '.join(staff_groups.ALL)}; without, an account manager",
        )
        parser.add_argument("--end", action="store_true", help="take the desk away from this person instead")

    def handle(self, *args: Any, **options: Any) -> None:
        email, at = options["email"], clock.now()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email}: expected an email address.") from error
        try:
            if options["end"]:
                staff.end_staff(email=email, by=None, at=at)
                self.stdout.write(f"{email} is no longer staff.")
                return
            groups = [group.strip() for group in options["groups"].split(",") if group.strip()]
            invited = staff_invitations.invite(
                email=email, name=options["name"] or email, groups=groups, by=None, at=at
            )
        except (staff.UnknownGroup, staff.StaffAreNeverMembers, staff.NotStaff) as error:
            raise CommandError(f"{(type(error).__doc__ or '').strip()} ({error})") from error
        self.stdout.write(
            f"{email} is staff. A link to choose a password is mailed." if invited else f"{email} is staff."
        )
