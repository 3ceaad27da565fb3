"""What customers say would make a no a yes, and who took up each price schedule."""

from __future__ import annotations

from typing import Any

from api.schema.records import ListOf, Noun, Record
from api.schema.scalars import Choice, Constant, Integer, Key, Text
from api.shapes.common import MONEY
from pricing import demand
from pricing.demand import CategoryDemand
from pricing.governance.uptake import VersionUptake

_WISHES = "What would have to be different. nothing: no offer would be accepted"
DEMAND_REQUEST = Noun(
    "DemandSaid",
    {
        "about": Choice(
            demand.ABOUT, "A withdrawn consent, a refused proposal, or a refused request of a job"
        ),
        "id": Text("The consent's id, or the request's", longest=40),
        "wishes": ListOf(Choice(demand.WISHES), _WISHES, least=1, most=len(demand.WISHES)),
    },
    {
        "figure_bps": Integer(
            "The discount from which the tenant would agree, with the wish `price`",
            least=0,
            most=10_000,
            null=True,
        )
    },
    example={
        "about": "withdrawal",
        "id": "con_01j0b3v1mmeedtx9cpdgkfhbch",
        "wishes": ["price", "retention"],
        "figure_bps": 1200,
    },
)
DEMAND = Noun(
    "Demand",
    {
        "object": Constant("demand"),
        "tenant": Key(),
        "about": Choice(demand.ABOUT),
        "category": Key(),
        "purpose": Key(),
        "wishes": ListOf(Choice(demand.WISHES)),
        "figure_bps": Integer("null: no figure was named", null=True),
    },
)
_WISH = Record({"wish": Choice(demand.WISHES), "tenants": Integer()})
_CATEGORY = Record(
    {
        "category": Key(),
        "said_no": Integer("Tenants that said what would have to be different, and do not allow it now"),
        "wishes": ListOf(_WISH, "How many of them want it. One tenant may want several"),
        "figures_bps": ListOf(Integer(), "The discounts that tenants named, in order"),
        "median_bps": Integer(
            "Half of those who named a discount would agree from here on. null: no tenant named one",
            null=True,
        ),
        "accepted": Integer("Tenants that allow it now"),
    }
)
_VERSION = Record(
    {
        "version": Key("Of the price schedule"),
        "tenants": Integer("Tenants that it prices now"),
        "with_discount": Integer("Those with a discount on invoices"),
        "monthly": ListOf(MONEY, "Their discounts of a month at list price, one for each currency"),
        "without_price": Integer(
            "Those with a discount of which no list price is known. They are not in `monthly`"
        ),
    }
)
DEMAND_REPORT = Noun(
    "DemandReport",
    {
        "object": Constant("demand_report"),
        "categories": ListOf(_CATEGORY),
        "schedules": ListOf(_VERSION),
    },
    description="What customers say they want, beside what others accepted, and what each version costs",
)


def write_report(categories: list[CategoryDemand], versions: list[VersionUptake]) -> dict[str, Any]:
    return DEMAND_REPORT.write(
        {
            "categories": [
                {
                    "category": each.category,
                    "said_no": each.tenants,
                    "wishes": [{"wish": wish, "tenants": count} for wish, count in each.wishes.items()],
                    "figures_bps": list(each.figures),
                    "median_bps": each.median_bps,
                    "accepted": each.accepted,
                }
                for each in categories
            ],
            "schedules": [
                {
                    "version": each.version,
                    "tenants": each.tenants,
                    "with_discount": each.with_discount,
                    "monthly": list(each.monthly),
                    "without_price": each.unpriced,
                }
                for each in versions
            ],
        }
    )
