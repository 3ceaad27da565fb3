"""API keys for those who ask."""

from __future__ import annotations

import pytest

from tests import catalogue, people
from tests.api import client


@pytest.fixture
def key(committed_db: str) -> str:
    """One that may ask for decisions, of a vendor to whose `catalogue.SHARED` acme says yes."""
    people.customer("acme", "ACME Pumps")
    catalogue.record()
    catalogue.give()
    return client.key_for("decide")
