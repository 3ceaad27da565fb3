"""Schedules and offers drawn freely, each schedule one that may be published."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

from hypothesis import strategies as st

from consent import clauses, covenants, forms
from consent.clauses import Clauses
from consent.conditions import BEGINNING, Conditions
from consent.covenants import Covenant
from consent.statement_rules import Status
from pricing.caps import Caps
from pricing.factors import PricedConsent
from pricing.grades import Grade
from pricing.money import WHOLE_BPS, Money
from pricing.schedule import CategoryPrice, PriceSchedule
from pricing.tiers import Tier

BEGINS_AT = datetime(2026, 11, 1, tzinfo=UTC)
FIELDS = ("a", "b", "c", "d")
CATEGORIES = ("telemetry", "energy", "service", "unpriced")
PURPOSES = ("shared", "own", "unpriced")

BPS = st.integers(0, WHOLE_BPS) | st.sampled_from([0, 5000, WHOLE_BPS])
MAYBE_BPS = st.none() | BPS


def falling(names: tuple[str, ...]) -> st.SearchStrategy[dict[str, int]]:
    """Factors that do not rise; names may be missing at the end, where they count 0."""
    return st.lists(BPS, max_size=len(names)).map(
        lambda drawn: dict(zip(names, sorted(drawn, reverse=True), strict=False))
    )


def grades(*, rises: bool = True) -> st.SearchStrategy[tuple[Grade, ...]]:
    return st.dictionaries(st.integers(0, 800), BPS, max_size=4).map(
        lambda drawn: tuple(
            Grade(days, bps)
            for days, bps in zip(sorted(drawn), sorted(drawn.values(), reverse=not rises), strict=True)
        )
    )


def _tiers(drawn: dict[int, int]) -> tuple[Tier, ...]:
    return tuple(
        Tier(f"tier {number}", points, bps)
        for number, (points, bps) in enumerate(zip(sorted(drawn), sorted(drawn.values()), strict=True))
    )


AMOUNTS = st.integers(0, 10**7).map(lambda minor: (Money(minor, "EUR"),)) | st.just(())
SCHEDULES = st.builds(
    PriceSchedule,
    version=st.just("drawn"),
    categories=st.fixed_dictionaries(
        {
            code: st.builds(
                CategoryPrice,
                points=st.integers(0, 2000),
                fields=st.dictionaries(st.sampled_from(FIELDS), st.integers(0, 9)).filter(
                    lambda weights: not weights or sum(weights.values()) > 0
                ),
            )
            for code in CATEGORIES[:-1]
        }
    ),
    forms=falling(forms.FORMS),
    purposes=st.fixed_dictionaries(dict.fromkeys(PURPOSES[:-1], BPS)),
    regions=st.dictionaries(st.sampled_from(["*", "EEA", "EU", "DE", "US"]), BPS),
    model_families_bps=MAYBE_BPS,
    processors_bps=MAYBE_BPS,
    history=grades(),
    ahead=grades(),
    validity=grades(),
    retention=grades(),
    on_withdrawal=falling(clauses.ON_WITHDRAWAL),
    ownership=falling(("vendor", "joint", "tenant")),
    covenants=st.dictionaries(st.sampled_from(covenants.KINDS), BPS),
    audit_right_bps=MAYBE_BPS,
    tiers=st.dictionaries(st.integers(1, 3000), BPS, min_size=1, max_size=4).map(_tiers),
    caps=st.builds(Caps, max_bps=BPS, floor_price=AMOUNTS, max_per_invoice=AMOUNTS),
    minimum_term_days=st.integers(0, 800),
    notice_days=st.integers(0, 90),
    earn_after_days=st.integers(0, 90),
    clawback=grades(rises=False),
)

INSTANTS = st.integers(-900, 900).map(lambda days: BEGINS_AT + timedelta(days=days))
CONDITIONS = st.builds(
    Conditions,
    fields=st.lists(st.sampled_from(FIELDS), min_size=1, unique=True).map(tuple),
    form=st.sampled_from(forms.FORMS),
    regions=st.lists(st.sampled_from(["EEA", "EU", "DE", "US", "FR"]), min_size=1, unique=True).map(tuple)
    | st.just(("*",)),
    model_families=st.sampled_from([("*",), ("wear",)]),
    processors=st.sampled_from([None, (), ("p",)]),
    data_from=st.sampled_from([None, BEGINNING]) | INSTANTS,
    data_until=st.none() | INSTANTS,
    valid_from=st.none() | INSTANTS,
    valid_until=st.none() | INSTANTS,
    retention_days=st.none() | st.integers(1, 900),
    on_withdrawal=st.none() | st.sampled_from(clauses.ON_WITHDRAWAL),
)
CLAUSES = st.builds(
    Clauses,
    model_ownership=st.sampled_from(clauses.OWNERSHIPS),
    retention_days=st.integers(1, 900),
    on_withdrawal=st.sampled_from(clauses.ON_WITHDRAWAL),
    destruction_days=st.just(30),
    audit_right=st.booleans(),
    residual_risk_statement=st.just(""),
    no_transfer_to=st.lists(st.sampled_from(covenants.KINDS), unique=True).map(
        lambda kinds: tuple(Covenant(kind) for kind in kinds)
    ),
)
NOT_IN_FORCE = tuple(status for status in get_args(Status) if status != "active")
OFFERS = st.lists(
    st.builds(
        PricedConsent,
        category=st.sampled_from(CATEGORIES),
        purpose=st.sampled_from(PURPOSES),
        conditions=CONDITIONS,
        clauses=CLAUSES,
        begins_at=st.just(BEGINS_AT),
        status=st.sampled_from(["active", "active", "active", *NOT_IN_FORCE]),
    ),
    max_size=5,
    unique_by=lambda offer: (offer.category, offer.purpose),
)

# A schedule that prices everything, and a consent without restrictions: what the properties bite on.
GENEROUS = PriceSchedule(
    version="generous",
    categories={code: CategoryPrice(1000, {"a": 1, "b": 2, "c": 3, "d": 4}) for code in CATEGORIES[:-1]},
    forms=dict(zip(forms.FORMS, (10_000, 8000, 5000, 3000, 2000), strict=True)),
    purposes={"shared": 10_000, "own": 4000},
    regions={"*": 10_000, "EEA": 9000, "EU": 8000, "DE": 5000, "US": 6000, "FR": 5000},
    model_families_bps=7000,
    processors_bps=9000,
    history=(Grade(0, 7000), Grade(200, 8000), Grade(365, 9000), Grade(730, 10_000)),
    ahead=(Grade(0, 2000), Grade(365, 8000), Grade(600, 9000)),
    validity=(Grade(0, 3000), Grade(365, 8000), Grade(600, 9000)),
    retention=(Grade(1, 4000), Grade(180, 6000), Grade(365, 9000), Grade(730, 10_000)),
    on_withdrawal={"stop": 10_000, "destroy": 9000, "retire_models": 7000},
    ownership={"vendor": 10_000, "joint": 7000, "tenant": 5000},
    covenants=dict.fromkeys(covenants.KINDS, 9000),
    audit_right_bps=9500,
    tiers=tuple(Tier(f"tier {points}", points, points * 3) for points in range(1, 3001, 3)),
    caps=Caps(10_000),
    minimum_term_days=365,
    notice_days=30,
    earn_after_days=30,
    clawback=(Grade(0, 10_000),),
)
# so many points that rounding down hides nothing
FINE = replace(
    GENEROUS, categories={code: replace(price, points=10**6) for code, price in GENEROUS.categories.items()}
)
ANY_SCHEDULE = SCHEDULES | st.just(GENEROUS) | st.just(replace(GENEROUS, caps=Caps(2500)))
TIERS = (Tier("one", 100, 300), Tier("two", 600, 800), Tier("three", 1000, 1500))
