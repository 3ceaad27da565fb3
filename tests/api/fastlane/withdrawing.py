"""Withdraw a consent from a thread of its own, while the event loop of a test goes on."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

from django.db import connection

from consent.operations import changes as consent_changes
from ledger import scope
from tests.people import SETUP, START
from wire import ids


def withdraw(consent: str) -> None:
    with closing(connection), scope.everything(reason="staff"):
        consent_changes.withdraw(
            consent=ids.parse(ids.CONSENT, consent), by=SETUP, at=START + timedelta(days=1)
        )
