"""Make people staff, put them into groups, and end it again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction

from identity import staff_groups
from identity.operations import security_events, sessions
from tenants.models import Member, User
from tenants.operations import users
from tenants.queries import sign_ins


class UnknownGroup(ValueError):
    """There is no such group of staff. Use Finance, Legal, Security, Machine learning or Administrators."""

    code = "unknown_staff_group"


class StaffAreNeverMembers(Exception):
    """This person acts for a customer. Staff are never members: use another address."""

    code = "staff_is_member"


class NotStaff(LookupError):
    """No member of staff signs in with this address."""

    code = "not_staff"


@transaction.atomic
def put_staff(
    *, email: str, name: str, groups: Collection[str], by: int | None, at: datetime
) -> tuple[int, bool]:
    """Make a person staff, in exactly these groups. `by` is the user who does it, None for the operator.

    Returns the user's id, and whether the sign-in is new. Raises: UnknownGroup, StaffAreNeverMembers.
    """
    unknown = sorted(set(groups) - set(staff_groups.ALL))
    if unknown:
        raise UnknownGroup(", ".join(unknown))
    known = sign_ins.user_with(email=email)
    id = known or users.make_user(email=email, name=name)
    user = User.objects.select_for_update(of=("self",)).get(id=id)
    if Member.objects.filter(user=user, ended_at=None).exists():
        raise StaffAreNeverMembers(email)
    user.is_staff = user.is_active = True
    user.is_superuser = staff_groups.ADMINISTRATORS in groups
    user.save(update_fields=["is_staff", "is_active", "is_superuser"])
    user.groups.set(
        [
            Group.objects.get_or_create(name=group)[0]
            for group in groups
            if group != staff_groups.ADMINISTRATORS
        ]
    )
    _note(user, by=by, at=at, groups=sorted(groups), new=known is None)
    return id, known is None


@transaction.atomic
def end_staff(*, email: str, by: int | None, at: datetime) -> None:
    """Take the desk away from a person, and end the person's sessions at once. Raises: NotStaff."""
    user = User.objects.select_for_update(of=("self",)).filter(email__iexact=email, is_staff=True).first()
    if user is None:
        raise NotStaff(email)
    user.is_staff = user.is_superuser = user.is_active = False
    user.save(update_fields=["is_staff", "is_superuser", "is_active"])
    user.groups.clear()
    sessions.end_everywhere(user=user.pk)
    _note(user, by=by, at=at, groups=[], ended=True)


def _note(user: User, *, by: int | None, at: datetime, **detail: Any) -> None:
    security_events.record("staff.made", at=at, user=user.pk, detail={"by": by or "operator", **detail})
