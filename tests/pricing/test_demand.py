"""What customers say would make a no a yes is summed up beside what others accepted, and with what versions cost."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from consent.operations import changes
from ledger import auditing, projections, scope
from pricing.demand import About, StatedDemand, Wish, by_category
from pricing.governance import uptake
from pricing.governance.operations import demands as operations
from pricing.governance.operations.demands import DemandUnclear
from pricing.governance.queries import demands
from pricing.governance.uptake import PricedTenant
from pricing.governance.what_if import BookSubscription
from pricing.models import Demand
from pricing.money import Money
from tests.catalogue import SHARED, TELEMETRY, give
from tests.people import SETUP, START, Party

A, B, C = (UUID(int=number) for number in (1, 2, 3))


def said(
    tenant: UUID, *wishes: Wish, figure: int | None = None, day: int = 0, category: str = "t"
) -> StatedDemand:
    about: About = "withdrawal"
    at = START + timedelta(days=day)
    return StatedDemand(uuid4(), tenant, about, category, "p", wishes, figure, at)


def test_the_newest_answer_counts_until_it_becomes_a_yes() -> None:
    stated = [
        said(A, "form", day=0),
        said(A, "price", "audit", figure=1200, day=1),
        said(B, "price", figure=900),
        said(C, "nothing"),
    ]
    [found] = by_category(stated, {})
    assert (found.tenants, dict(found.wishes)) == (3, {"price": 2, "audit": 1, "nothing": 1})
    assert (found.figures, found.median_bps, found.accepted) == ((900, 1200), 900, 0)
    [after] = by_category(stated, {B: ["t"]})
    assert (after.tenants, after.figures, after.accepted) == (2, (1200,), 1)


def test_a_category_that_is_only_accepted_is_shown_too() -> None:
    [found] = by_category([], {A: ["t", "t"], B: ["t"]})
    assert (found.category, found.tenants, found.accepted, found.median_bps) == ("t", 0, 2, None)


def test_each_version_costs_what_its_customers_have() -> None:
    euros = Money(100_000, "EUR")
    priced = [PricedTenant(A, "2026", 800), PricedTenant(B, "2027", 1500), PricedTenant(C, "2027", 500)]
    found = uptake.by_version(
        priced,
        [
            BookSubscription(euros, (A,)),
            BookSubscription(euros, (A, B), {A: 1, B: 1}),  # 11.5 %: 4 by A and 7.5 by B
            BookSubscription(Money(5_000, "USD"), (uuid4(),)),
        ],
    )
    assert [(each.version, each.tenants, each.with_discount, each.unpriced) for each in found] == [
        ("2026", 1, 1, 0),
        ("2027", 2, 2, 1),
    ]
    assert [each.monthly for each in found] == [(Money(12_000, "EUR"),), (Money(7_500, "EUR"),)]


def state(party: Party, *wishes: str, figure: int | None = None) -> UUID:
    return operations.state_demand(
        tenant=party.tenant,
        about="withdrawal",
        subject=uuid4(),
        category=TELEMETRY,
        purpose=SHARED,
        wishes=wishes,
        figure_bps=figure,
        by=SETUP,
        at=START,
    )


def test_it_is_recorded_and_is_the_fold_of_its_entries(acme: Party, globex: Party, schedule: None) -> None:
    given = give()
    with scope.everything(reason="staff"):
        assert demands.demand_by_category(mode="live")[0].accepted == 1
        assert [each.version for each in demands.uptake_by_version(mode="live")] == ["2025"]
        changes.withdraw(consent=given.consent, by=SETUP, at=START + timedelta(days=1))
        state(acme, "retention", "price", figure=1200)
        [found] = demands.demand_by_category(mode="live")
    assert (found.accepted, found.tenants, found.figures) == (0, 1, (1200,))
    assert list(found.wishes) == ["price", "retention"]
    with auditing.snapshot():
        assert auditing.check_all([projections.named("pricing.demands")]).differences == []


@pytest.mark.parametrize(
    ("wishes", "figure"),
    [((), None), (("price", "price"), None), (("nothing", "price"), None), (("cake",), None), (("form",), 5)],
)
def test_what_is_unclear_is_refused(
    acme: Party, schedule: None, wishes: tuple[str, ...], figure: int | None
) -> None:
    with scope.everything(reason="staff"), pytest.raises(DemandUnclear):
        state(acme, *wishes, figure=figure)


@pytest.mark.parametrize(
    ("name", "changed"),
    [("demand_is_about_a_no", {"about": "mood"}), ("a_wanted_discount_is_a_share", {"figure_bps": 10_001})],
)
def test_the_database_refuses(acme: Party, schedule: None, name: str, changed: dict[str, object]) -> None:
    with scope.everything(reason="staff"):
        row = Demand.objects.get(id=state(acme, "price"))
        row.id, row.entry_id = uuid4(), uuid4()
        for member, value in changed.items():
            setattr(row, member, value)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            row.save(force_insert=True)
