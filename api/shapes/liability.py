"""What customers would pay back if all left today."""

from __future__ import annotations

from typing import Any

from api.schema.records import ListOf, Noun, Record
from api.schema.scalars import Choice, Constant, Integer, Key, Text, Time
from api.shapes.common import MONEY
from billing import clawback
from billing.queries.liability import Liability
from pricing.money import Money

_WHY_NOTHING = tuple(reason for reason in clawback.REASONS if reason != "computed")
_TENANT = Record(
    {
        "tenant": Key(),
        "amounts": ListOf(MONEY, "One for each currency. Empty: nothing, and `reason` says why"),
        "reason": Choice(_WHY_NOTHING, "Why nothing would be paid back", null=True),
        "discount_bps": Integer("What it has on invoices now"),
        "term_begins_at": Time("null: no term lasts", null=True),
        "term_ends_at": Time("null: no term lasts", null=True),
        "order_form": Text("Of its commitment. null: the tenant is not committed", null=True),
    }
)
_ACCOUNT = Record(
    {
        "account": Key(),
        "amounts": ListOf(MONEY, "The sums of its tenants, one for each currency"),
        "tenants": ListOf(_TENANT),
    }
)
LIABILITY = Noun(
    "Liability",
    {
        "object": Constant("liability"),
        "at": Time(),
        "totals": ListOf(MONEY, "One for each currency. Amounts of different currencies are never added"),
        "accounts": ListOf(_ACCOUNT, "Accounts of which a tenant has a discount"),
    },
    description="What customers would pay back if all left at `at`, by the function that books a withdrawal",
)


def write_liability(report: Liability) -> dict[str, Any]:
    sums = report.by_account()
    accounts = [
        {
            "account": account,
            "amounts": _amounts(sums[account]),
            "tenants": [
                {
                    "tenant": row.key,
                    "amounts": _amounts(row.found.amounts),
                    "reason": None if row.found.reason == "computed" else row.found.reason,
                    "discount_bps": row.found.before_bps,
                    "term_begins_at": row.found.term.begins_at if row.found.term else None,
                    "term_ends_at": row.found.term.ends_at if row.found.term else None,
                    "order_form": row.order_form,
                }
                for row in report.rows
                if row.account == account
            ],
        }
        for account in sums
    ]
    return LIABILITY.write({"at": report.at, "totals": _amounts(report.totals()), "accounts": accounts})


def _amounts(sums: Any) -> list[Money]:
    return [Money(amount, currency) for currency, amount in sorted(sums.items())]
