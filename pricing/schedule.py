"""A published price schedule. It never changes; a new version replaces it from a date on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pricing.caps import Caps
from pricing.grades import Grade
from pricing.money import Money
from pricing.tiers import Tier

Bps = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CategoryPrice:
    """The points of a category in raw form without conditions, and the weights of its fields.

    A field that is not listed has the weight 0.
    """

    points: int
    fields: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PriceSchedule:
    """A price rule. Factors are the basis points that a condition keeps; a missing factor keeps nothing.

    `forms`, `on_withdrawal`, `ownership` and `purposes` are by name. `regions` are by region or group; the best
    one that is wholly allowed counts. `model_families_bps` and `processors_bps` apply to any restriction.
    `covenants` are by kind; the lowest counts. Grades are by days: `history` of data before the consent, `ahead`
    of data until the window ends, `validity` and `retention`. `budget` is what all discounts under the schedule may
    come to in a year, by currency: offers stop at it, and what is granted goes on.
    """

    version: str
    categories: Mapping[str, CategoryPrice]
    forms: Bps
    purposes: Bps
    regions: Bps
    model_families_bps: int | None
    processors_bps: int | None
    history: tuple[Grade, ...]
    ahead: tuple[Grade, ...]
    validity: tuple[Grade, ...]
    retention: tuple[Grade, ...]
    on_withdrawal: Bps
    ownership: Bps
    covenants: Bps
    audit_right_bps: int | None
    tiers: tuple[Tier, ...]
    caps: Caps
    minimum_term_days: int
    notice_days: int
    earn_after_days: int
    clawback: tuple[Grade, ...]
    budget: tuple[Money, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the schedule as JSON, as it is published, recorded and hashed."""
        return {
            "version": self.version,
            "categories": {
                code: {"points": price.points, "fields": dict(price.fields)}
                for code, price in self.categories.items()
            },
            "forms": dict(self.forms),
            "purposes": dict(self.purposes),
            "regions": dict(self.regions),
            "model_families_bps": self.model_families_bps,
            "processors_bps": self.processors_bps,
            "history": _written(self.history),
            "ahead": _written(self.ahead),
            "validity": _written(self.validity),
            "retention": _written(self.retention),
            "on_withdrawal": dict(self.on_withdrawal),
            "ownership": dict(self.ownership),
            "covenants": dict(self.covenants),
            "audit_right_bps": self.audit_right_bps,
            "tiers": [tier.to_dict() for tier in self.tiers],
            "caps": self.caps.to_dict(),
            "minimum_term_days": self.minimum_term_days,
            "notice_days": self.notice_days,
            "earn_after_days": self.earn_after_days,
            "clawback": _written(self.clawback),
            # Left out where there is none, so that schedules published before keep their form.
            **({"budget": [amount.to_dict() for amount in self.budget]} if self.budget else {}),
        }

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> "PriceSchedule":
        """Build the schedule from `to_dict` output, which was validated before it was published."""
        return cls(
            **{
                **written,
                "categories": {
                    code: CategoryPrice(price["points"], price["fields"])
                    for code, price in written["categories"].items()
                },
                **{name: _grades(written[name]) for name in GRADED},
                "budget": tuple(Money.from_dict(each) for each in written.get("budget", ())),
                "tiers": tuple(Tier(**tier) for tier in written["tiers"]),
                "caps": Caps(
                    max_bps=written["caps"]["max_bps"],
                    floor_price=tuple(Money.from_dict(each) for each in written["caps"]["floor_price"]),
                    max_per_invoice=tuple(
                        Money.from_dict(each) for each in written["caps"]["max_per_invoice"]
                    ),
                    excluded_products=tuple(written["caps"].get("excluded_products", ())),
                ),
            }
        )


GRADED = ("history", "ahead", "validity", "retention", "clawback")


def _written(grades: tuple[Grade, ...]) -> list[dict[str, int]]:
    return [grade.to_dict() for grade in grades]


def _grades(written: list[dict[str, int]]) -> tuple[Grade, ...]:
    return tuple(Grade(**grade) for grade in written)
