"""Parse a schedule before it is published, and refuse one under which allowing more could lower a discount.

The check of the schedule covers every consent: no factor exceeds the whole, and no factor falls when the
customer allows more.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from consent import clauses, covenants, forms, regions
from pricing import currencies
from pricing.caps import Caps
from pricing.grades import Grade
from pricing.money import WHOLE_BPS, Money
from pricing.schedule import CategoryPrice, PriceSchedule
from pricing.tiers import Tier
from wire import keys
from wire.object_reader import ObjectReader
from wire.problems import FieldError

MAX_POINTS = 1_000_000
MAX_DAYS = 36_500


def parse(value: object, *, pointer: str = "") -> tuple[PriceSchedule | None, list[FieldError]]:
    """Parse a schedule from JSON, or return every fault in it."""
    members = ObjectReader(value, pointer=pointer)
    schedule = PriceSchedule(
        version=members.key("version"),
        categories=_categories(members.child("categories")),
        forms=_by_name(members.child("forms"), forms.FORMS, falls=True),
        purposes=_by_any_name(members.child("purposes")),
        regions=_by_region(members.child("regions")),
        model_families_bps=members.optional_integer("model_families_bps", least=0, most=WHOLE_BPS),
        processors_bps=members.optional_integer("processors_bps", least=0, most=WHOLE_BPS),
        history=_grades(members, "history"),
        ahead=_grades(members, "ahead"),
        validity=_grades(members, "validity"),
        retention=_grades(members, "retention"),
        on_withdrawal=_by_name(members.child("on_withdrawal"), clauses.ON_WITHDRAWAL, falls=True),
        ownership=_by_name(members.child("ownership"), ("vendor", "joint", "tenant"), falls=True),
        covenants=_by_name(members.child("covenants"), covenants.KINDS, falls=False),
        audit_right_bps=members.optional_integer("audit_right_bps", least=0, most=WHOLE_BPS),
        tiers=_tiers(members),
        caps=_caps(members.child("caps")),
        minimum_term_days=members.integer("minimum_term_days", least=0, most=MAX_DAYS),
        notice_days=members.integer("notice_days", least=0, most=MAX_DAYS),
        earn_after_days=members.integer("earn_after_days", least=0, most=MAX_DAYS),
        clawback=_grades(members, "clawback", rises=False),
        budget=_amounts(members, "budget"),
    )
    members.refuse_unknown()
    return (None if members.errors else schedule), members.errors


def _categories(members: ObjectReader) -> Mapping[str, CategoryPrice]:
    prices: dict[str, CategoryPrice] = {}
    for code in members.names():
        if not keys.is_key(code):
            members.note(code, "not_a_key", "This is not a valid category code.")
        price = members.child(code)
        fields = price.child("fields")
        weights = {name: fields.integer(name, least=0, most=MAX_POINTS) for name in fields.names()}
        if weights and sum(weights.values()) == 0:
            price.note("fields", "bad_value", "At least one field must have a weight above 0.")
        prices[code] = CategoryPrice(price.integer("points", least=0, most=MAX_POINTS), weights)
        price.refuse_unknown()
    return prices


def _by_name(members: ObjectReader, names: Sequence[str], *, falls: bool) -> Mapping[str, int]:
    """Parse factors by known names. `falls` requires that they never rise in the order of `names`."""
    factors = _factors(members, [name for name in names if members.has(name)])
    if falls:
        # a name without a price counts 0, so nothing after it may count more
        _check_order(members, [(name, factors.get(name, 0)) for name in names])
    members.refuse_unknown()
    return factors


def _by_any_name(members: ObjectReader) -> Mapping[str, int]:
    return _factors(members, members.names())


def _by_region(members: ObjectReader) -> Mapping[str, int]:
    for code in members.names():
        if not regions.is_region(code):
            members.note(
                code, "bad_value", f"{code!r} is not a region. Use an ISO 3166-1 alpha-2 code, EU, EEA or *."
            )
    return _factors(members, members.names())


def _factors(members: ObjectReader, names: Iterable[str]) -> dict[str, int]:
    return {name: members.integer(name, least=0, most=WHOLE_BPS) for name in names}


def _check_order(members: ObjectReader, factors: Iterable[tuple[str, int]]) -> None:
    for (before, more), (name, bps) in pairwise(factors):
        if bps > more:
            members.note(name, "bad_value", f"This gives less than {before} and must not count more.")


def _grades(members: ObjectReader, name: str, *, rises: bool = True) -> tuple[Grade, ...]:
    grades: list[Grade] = []
    for child in members.children(name):
        grade = Grade(
            days=child.integer("days", least=0, most=MAX_DAYS),
            bps=child.integer("bps", least=0, most=WHOLE_BPS),
        )
        child.refuse_unknown()
        if grades and grade.days <= grades[-1].days:
            child.note("days", "bad_value", "Sort grades by days, each number of days once.")
        if grades and (grade.bps < grades[-1].bps if rises else grade.bps > grades[-1].bps):
            child.note(
                "bps",
                "bad_value",
                "A longer time must not count less." if rises else "A later grade must not be higher.",
            )
        grades.append(grade)
    return tuple(grades)


def _tiers(members: ObjectReader) -> tuple[Tier, ...]:
    tiers: list[Tier] = []
    for child in members.children("tiers", least=1):
        tier = Tier(
            name=child.text("name", longest=100),
            min_points=child.integer("min_points", least=1),
            discount_bps=child.integer("discount_bps", least=0, most=WHOLE_BPS),
        )
        child.refuse_unknown()
        if tiers and tier.min_points <= tiers[-1].min_points:
            child.note("min_points", "bad_value", "Sort tiers by points, each number of points once.")
        if tiers and tier.discount_bps < tiers[-1].discount_bps:
            child.note("discount_bps", "bad_value", "A higher tier must not give less.")
        tiers.append(tier)
    return tuple(tiers)


def _caps(members: ObjectReader) -> Caps:
    caps = Caps(
        max_bps=members.integer("max_bps", least=0, most=WHOLE_BPS),
        floor_price=_amounts(members, "floor_price"),
        max_per_invoice=_amounts(members, "max_per_invoice"),
        excluded_products=_products(members),
    )
    members.refuse_unknown()
    return caps


def _products(members: ObjectReader) -> tuple[str, ...]:
    name, seen = "excluded_products", set[str]()
    for index, product in enumerate(products := members.optional_texts(name, longest=255) or ()):
        if not product.strip() or product in seen:
            members.note_item(name, index, "bad_value", "Expected the id of a product, each once.")
        seen.add(product)
    return tuple(sorted(seen)) if products else ()


def _amounts(members: ObjectReader, name: str) -> tuple[Money, ...]:
    """Parse amounts, at most one in each currency."""
    amounts: dict[str, Money] = {}
    for child in members.children(name):
        amount = child.integer("amount_minor", least=0)
        currency = child.text("currency", longest=3)
        child.refuse_unknown()
        if not currencies.is_currency(currency):
            child.note("currency", "bad_value", "Expected an ISO 4217 currency, in capitals.")
        elif currency in amounts:
            child.note("currency", "bad_value", "The list already has an amount in this currency.")
        else:
            amounts[currency] = Money(amount, currency)
    return tuple(amounts.values())
