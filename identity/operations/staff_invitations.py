"""Make a person staff, and mail a new person how to come in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from identity import mails
from identity.operations import staff
from tenants.models import User


def invite(*, email: str, name: str, groups: Collection[str], by: int | None, at: datetime) -> bool:
    """Make a person staff. A person without a password gets a link by mail, after the commit.

    Returns whether a link is mailed. Raises: UnknownGroup, StaffAreNeverMembers.
    """
    with transaction.atomic():
        id, _ = staff.put_staff(email=email, name=name, groups=groups, by=by, at=at)
        user = User.objects.get(id=id)
        if user.has_usable_password():
            return False
        transaction.on_commit(
            lambda: mails.send("staff_invited", user, password_link=mails.password_link(user))
        )
    return True
