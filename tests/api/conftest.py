"""Keys: the vendor's, its decider's, ACME's own."""

from __future__ import annotations

import pytest

from tests.api.client import Api, key_for
from tests.people import Party


@pytest.fixture
def admin(db: None) -> Api:
    return Api(key_for())


@pytest.fixture
def acmes_own(acme: Party) -> Api:
    """A key that knows of ACME alone."""
    return Api(key_for(tenant=acme.tenant))


@pytest.fixture
def testing(db: None) -> Api:
    """A test-mode key."""
    return Api(key_for(mode="test"))
