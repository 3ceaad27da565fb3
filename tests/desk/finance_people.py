"""Fiona of Finance and Mona, ACME's account manager, at the desk."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from tenants.models import User
from tests.billing.stage import Stage
from tests.people import PASSWORD, Human, human, manages


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


@pytest.fixture
def mona(stage: Stage) -> Human:
    """ACME's account manager, here where ACME pays."""
    who = human("mona@vendor.example", "Mona Marsh", is_staff=True)
    return manages(who, stage.party)
