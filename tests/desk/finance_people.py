"""Fiona of Finance at the desk."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from tenants.models import User
from tests.people import PASSWORD, Human, human


def at_desk(who: Human) -> Client:
    browser = Client()
    assert browser.login(email=who.email, password=PASSWORD)
    return browser


@pytest.fixture
def fiona(db: None) -> Human:
    """Of finance."""
    who = human("fiona@vendor.example", "Fiona Field", is_staff=True)
    User.objects.get(pk=who.user).groups.add(Group.objects.get(name="Finance"))
    return who
