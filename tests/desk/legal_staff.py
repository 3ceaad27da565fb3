"""What tests about destruction share."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.test import Client

from tenants.models import User
from tests.desk.browser import signed_in
from tests.people import human


def legal(name: str) -> Client:
    who = human(f"{name}@vendor.example".lower(), name, is_staff=True)
    User.objects.get(pk=who.user).groups.add(Group.objects.get_or_create(name="Legal")[0])
    return signed_in(who)
