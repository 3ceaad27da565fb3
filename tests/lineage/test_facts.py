"""What is read of all tenants at once is what a decision reads of each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from consent.operations import changes
from consent.queries import decisions, snapshots
from ledger import scope
from tenants.operations import tenants
from tests.catalogue import OWN, SHARED, SHIFTS, TELEMETRY, agree, give, publish
from tests.people import SETUP, START, customer

DAY = timedelta(days=1)
NOW = datetime(2025, 6, 1, tzinfo=UTC)


def _suspend(key: str, *, suspended: bool, at: datetime) -> None:
    tenants.put_tenant(mode="live", key=key, name=key, region="DE", suspended=suspended, by=SETUP, at=at)


@pytest.fixture
def everything(schedule: None) -> list[str]:
    """Tenants in every state that facts tell apart."""
    keys = ["plain", "paused", "withdrawn", "suspended", "again", "prohibited", "negotiated", "silent"]
    for key in keys:
        customer(key, key.title())
        if key != "silent":
            given = give(key)
            give(key, purpose=OWN)
            with scope.everything(reason="staff"):
                if key in {"paused", "withdrawn"}:
                    change = changes.pause if key == "paused" else changes.withdraw
                    change(consent=given.consent, by=SETUP, at=START + DAY)
                if key in {"suspended", "again"}:
                    _suspend(key, suspended=True, at=START + DAY)
                if key == "again":
                    _suspend(key, suspended=False, at=START + 2 * DAY)
                    _suspend(key, suspended=True, at=START + 3 * DAY)
                if key == "prohibited":
                    agree(account=key, at=START + DAY)
    publish("own", account="negotiated", at=START + DAY, requires_reacceptance=True)
    publish("2025-02", at=START + DAY)
    give("plain", category=SHIFTS, rights_attested=True, at=START + 2 * DAY)
    give("plain", at=START + 2 * DAY, terms="2025-02", said={"fields": ["rpm"]})
    return [*keys, "nobody"]


@pytest.mark.parametrize("purpose", [SHARED, OWN, "no-such-purpose"])
def test_each_pair_reads_as_a_decision_reads_it(everything: list[str], purpose: str) -> None:
    categories = [TELEMETRY, SHIFTS, "no-such-category"]
    shot = snapshots.snapshot(mode="live", names=everything, categories=categories, purpose=purpose)
    by_key = {one.named.key: one for one in shot.tenants}
    assert sorted(by_key) == sorted(set(everything) - {"nobody"})
    for key in everything:
        for category in categories:
            alone = decisions.read_facts(
                mode="live", tenant=key, category=category, purpose=purpose, at=NOW, key_regions=("EU",)
            )
            tenant = by_key.get(key)
            whole = shot.whole(tenant, at=NOW, key_regions=("EU",))
            assert shot.pair(whole, tenant, category, at=NOW) == alone.facts, (key, category)


def test_all_are_those_of_the_mode_and_of_the_one_a_key_may_know(everything: list[str]) -> None:
    customer("elsewhere", "Elsewhere", mode="test")
    every = snapshots.snapshot(mode="live", names=None, categories=[TELEMETRY], purpose=SHARED)
    assert sorted(one.named.key for one in every.tenants) == sorted(set(everything) - {"nobody"})
    plain = next(one.id for one in every.tenants if one.named.key == "plain")
    mine = snapshots.snapshot(
        mode="live", names=everything, categories=[TELEMETRY], purpose=SHARED, only_tenant=plain
    )
    assert [one.named.key for one in mine.tenants] == ["plain"]
