"""No act of one person of the vendor turns a no into a yes, whatever the customers did before.

Each history is continued twice: left alone, and with an insider at work. Then the days of every notice pass. What is
allowed with the insider must be allowed without.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

import pytest
from django.db import transaction

from consent import policy
from consent.operations import sweep
from consent.queries import decisions
from consent.question import Question
from ledger import actors, clock, scope
from tenants.operations import approvals
from tests import catalogue
from tests.people import SETUP
from tests.scenarios.insider import Insider
from tests.state.histories import History

SWEEP = actors.system("sweep")
ACTS = 12
NAMES = ("acme", "globex", "acme-2", "alias-1", "alias-2", "alias-3")
FIELDS = (("rpm",), ("uptime",), ("operator",), ("shift",), ("new_0",), ("new_1",), ("new_2",), ("new_3",))


def allowed(*, at: datetime) -> set[Question]:
    """The questions that are answered with yes."""
    found = set()
    for tenant, category, purpose in product(
        NAMES, (catalogue.TELEMETRY, catalogue.SHIFTS), (catalogue.SHARED, catalogue.OWN)
    ):
        known = decisions.read_facts(mode="live", tenant=tenant, category=category, purpose=purpose, at=at)
        for fields, form, region in product(FIELDS, ("raw", "synthetic"), ("DE", "US")):
            question = Question(tenant, category, purpose, fields, form, region)
            if policy.decide(question, known.facts, at=at).allow:
                found.add(question)
    return found


def later() -> tuple[set[Question], set[Question]]:
    """What is allowed now, and after forty days in which only the clock went on."""
    with scope.everything(reason="sweep"):
        now = allowed(at=clock.now())
        at = clock.now() + timedelta(days=40)
        approvals.work_off(by=SWEEP, at=at)
        sweep.record_time_effects(by=SETUP, at=at)
        return now, allowed(at=at)


@pytest.mark.parametrize(
    "seed", [*range(6), *(pytest.param(seed, marks=pytest.mark.faults) for seed in range(6, 120))]
)
def test_one_person_of_the_vendor_makes_no_yes(db: None, seed: int) -> None:
    History(seed).run(25)
    point = transaction.savepoint()
    left_alone = later()
    transaction.savepoint_rollback(point)
    insider = Insider(seed)
    for _ in range(ACTS):
        insider.act()
    for before, after in zip(left_alone, later(), strict=True):
        assert after - before == set(), "\n".join(insider.tried)


def test_a_hole_would_be_found(db: None) -> None:
    """The same comparison, with an act that does widen: a consent of the customer's own."""
    History(0).run(5)
    point = transaction.savepoint()
    left_alone = later()
    transaction.savepoint_rollback(point)
    catalogue.give(said={"regions": ["*"]}, at=clock.now())
    assert later()[0] - left_alone[0]
