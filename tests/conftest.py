"""Fixtures that every test may ask for: databases, people, a vendor's catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache

from ledger import clock, primary_watch, sweeping
from tests import databases, signing_in, steered_clock

# a busy machine is slow, not wrong
hypothesis.settings.register_profile("licet", deadline=None)
hypothesis.settings.load_profile("licet")

steered_clock.follow_claims()
signing_in.record_proofs()

pytest_plugins = [
    "tests.collected_names",
    "tests.people",
    "tests.catalogue",
    "tests.prices",
    "tests.keys",
    "tests.sandbox.local_stripe",
    "tests.billing.stage",
    "tests.billing.finance",
    "tests.billing.paid_back",
    "tests.desk.finance_people",
    "tests.lineage.runs",
    "tests.lineage.told",
    "tests.notices.receiver",
]


clock.FRESH_SECONDS = -1.0  # tests move the database's clock and look at once
clock.LIMIT = timedelta(
    days=36_500
)  # in this process it follows the story of the test, which the machine does not


@pytest.fixture(autouse=True)
def new_clocks() -> None:
    """Each test starts like a new process."""
    clock.forget()
    sweeping.forget()
    cache.clear()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """One clone of the migrated template per process, reached as the app's role."""
    with (
        django_db_blocker.unblock(),
        databases.cloned() as database,
        databases.connected(database),
    ):
        yield


@pytest.fixture(autouse=True)
def nothing_seen_of_the_primary(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test rolls its entries back, so what it saw of the ledger's size does not count for the next."""
    monkeypatch.setattr(settings, "LICET_STATE_DIR", tmp_path_factory.getbasetemp() / "state")
    monkeypatch.setattr(primary_watch, "_watch", None)
    (settings.LICET_STATE_DIR / "primary.json").unlink(missing_ok=True)


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database of the test's own, where commits are real; yields its name. Never flushed, but dropped."""
    with (
        django_db_blocker.unblock(),
        databases.cloned() as database,
        databases.connected(database),
    ):
        yield database


@pytest.fixture
def transactional_db(committed_db: str) -> None:
    """pytest-django's name for it: its own would TRUNCATE, which the ledger refuses."""
