"""The form of a price schedule, and how its lines become a rule."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django import forms

from desk.forms import fields
from pricing import currencies, schedule_reader
from pricing.money import Money
from pricing.schedule import PriceSchedule

_MONEY = "One line for each currency, such as: EUR 15000.00"
# Members of a rule that have a field of their own. The others are in the text of factors.
_OWN: Final = frozenset(
    {"version", "tiers", "caps", "budget", "earn_after_days", "minimum_term_days", "notice_days"}
)
_FIELDS: Final = {
    "version": "version",
    "tiers": "tiers",
    "budget": "budget",
    "earn_after_days": "earn_after_days",
    "minimum_term_days": "minimum_term_days",
    "notice_days": "notice_days",
    "caps/max_bps": "max_percent",
    "caps/max_per_invoice": "max_per_invoice",
    "caps/floor_price": "floor_price",
    "caps/excluded_products": "excluded_products",
}


class ScheduleForm(forms.Form):
    """A price schedule. A published one never changes: a new version follows it."""

    version = fields.KeyField(label="Version", help_text="Such as list-2027. Each version is published once.")
    name = fields.text(label="Name", max_length=200)
    effective_from = fields.DayField(
        label="In effect from", required=False, help_text="Empty: once a second person approves it."
    )
    effective_until = fields.DayField(
        label="Until", required=False, help_text="Empty: until another follows it."
    )
    points = fields.long_text(
        label="Points",
        rows=6,
        required=False,
        help_text="One line for each category: its code and its points.",
    )
    tiers = fields.long_text(
        label="Tiers",
        rows=5,
        help_text="One line for each: name, from so many points, percent. Such as: silver, 80, 8",
    )
    max_percent = fields.text(label="Greatest discount (percent)", max_length=6)
    max_per_invoice = fields.long_text(
        label="Greatest discount per invoice", rows=2, required=False, help_text=_MONEY
    )
    floor_price = fields.long_text(
        label="Floor price of an invoice", rows=2, required=False, help_text=_MONEY
    )
    excluded_products = fields.long_text(
        label="Products without a discount",
        rows=2,
        required=False,
        help_text="One id of a Stripe product in each line, such as prod_NWjs8kKbJWmuuc.",
    )
    budget = fields.long_text(
        label="Budget of a year",
        rows=2,
        required=False,
        help_text=f"{_MONEY}. Offers stop at it; granted goes on.",
    )
    earn_after_days = fields.number(
        label="Earned after (days)",
        min_value=0,
        help_text="Below 30, consents around a renewal earn the whole period.",
    )
    minimum_term_days = fields.number(label="Minimum term of a commitment (days)", min_value=0)
    notice_days = fields.number(label="Notice (days)", min_value=0)
    factors = fields.long_text(
        label="Factors and weights of fields",
        rows=18,
        help_text="JSON, in basis points: 10000 keeps all points. docs/pricing.md explains each.",
    )

    def rule(self) -> PriceSchedule | None:
        """Return the rule of a valid form. None after an error, which stands at its field."""
        written = self._written()
        if self.errors:
            return None
        rule, errors = schedule_reader.parse(written)
        for error in errors:
            self.refuse(error.pointer, error.detail)
        return None if errors else rule

    def refuse(self, pointer: str, detail: str) -> None:
        """Show a fault at the field that holds the place."""
        place = pointer.strip("/")
        own = next((field for start, field in _FIELDS.items() if place.startswith(start)), "factors")
        if place.startswith("categories/") and place.endswith("/points"):
            own = "points"
        self.add_error(own, f"{place.replace('/', ' › ')}: {detail}" if place else detail)

    def _written(self) -> dict[str, Any]:
        said = self.cleaned_data
        rest = self._factors(said.get("factors", ""))
        weights = rest.pop("categories", {})
        points = self._lines("points", _category)
        return {
            **rest,
            "version": said.get("version", ""),
            "categories": {
                code: {"points": count, "fields": weights.get(code, {})} for code, count in points
            },
            "tiers": self._lines("tiers", _tier),
            "caps": {
                "max_bps": self._bps(said.get("max_percent", "")),
                "floor_price": self._lines("floor_price", _amount),
                "max_per_invoice": self._lines("max_per_invoice", _amount),
                "excluded_products": self._lines("excluded_products", str),
            },
            "budget": self._lines("budget", _amount),
            **{name: said.get(name, 0) for name in ("earn_after_days", "minimum_term_days", "notice_days")},
        }

    def _factors(self, text: str) -> dict[str, Any]:
        try:
            found = json.loads(text)
        except ValueError as error:
            self.add_error("factors", f"This is not JSON: {error}")
            return {}
        if isinstance(found, dict):
            return {name: value for name, value in found.items() if name not in _OWN}
        self.add_error("factors", "Expected an object.")
        return {}

    def _bps(self, text: str) -> int:
        try:
            return _bps(text)
        except ValueError as error:
            self.add_error("max_percent", str(error))
            return 0

    def _lines(self, name: str, read: Any) -> list[Any]:
        found = []
        for number, line in enumerate(self.cleaned_data.get(name, "").splitlines(), 1):
            if not line.strip():
                continue
            try:
                found.append(read(line.strip()))
            except ValueError as error:
                self.add_error(name, f"Line {number}: {error}")
        return found


def written(name: str, rule: PriceSchedule, *, categories: Sequence[str] = ()) -> dict[str, Any]:
    """Return what the form shows for a rule. `categories` of the catalogue that it does not price get 0 points."""
    whole = rule.to_dict()
    rest = {member: value for member, value in whole.items() if member not in _OWN and member != "categories"}
    rest["categories"] = {code: price["fields"] for code, price in whole["categories"].items()}
    points = {code: price.points for code, price in rule.categories.items()}
    points |= {code: 0 for code in categories if code not in points}
    return {
        "name": name,
        "points": "\n".join(f"{code} {count}" for code, count in points.items()),
        "tiers": "\n".join(f"{t.name}, {t.min_points}, {t.discount_bps / 100:g}" for t in rule.tiers),
        "max_percent": f"{rule.caps.max_bps / 100:g}",
        "max_per_invoice": _amounts(rule.caps.max_per_invoice),
        "floor_price": _amounts(rule.caps.floor_price),
        "excluded_products": "\n".join(rule.caps.excluded_products),
        "budget": _amounts(rule.budget),
        "earn_after_days": rule.earn_after_days,
        "minimum_term_days": rule.minimum_term_days,
        "notice_days": rule.notice_days,
        "factors": json.dumps(rest, indent=2),
    }


def _amounts(amounts: Sequence[Money]) -> str:
    return "\n".join(f"{each.currency} {each.decimal()}" for each in amounts)


def _category(line: str) -> tuple[str, int]:
    code, _, count = line.replace("=", " ").rpartition(" ")
    if not code.strip() or not count.isdigit():
        raise ValueError("write the category's code and its points, such as: machine-telemetry 100")
    return code.strip(), int(count)


def _tier(line: str) -> Mapping[str, Any]:
    parts = [part.strip() for part in line.rsplit(",", 2)]
    if len(parts) != 3 or not parts[1].isdigit():
        raise ValueError("write name, points, percent, such as: silver, 80, 8")
    return {"name": parts[0], "min_points": int(parts[1]), "discount_bps": _bps(parts[2])}


def _bps(text: str) -> int:
    try:
        bps = Decimal(text.strip().rstrip("%").strip()) * 100
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is not a percentage") from error
    if not bps.is_finite() or bps != bps.to_integral_value():
        raise ValueError("a percentage has at most two decimals")
    return int(bps)


def _amount(line: str) -> Mapping[str, Any]:
    currency, _, text = line.partition(" ")
    if not currencies.is_currency(currency):
        raise ValueError("begin with a currency in capitals, such as EUR")
    try:
        minor = Decimal(text.replace(",", "").strip()).scaleb(currencies.exponent(currency))
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is not an amount") from error
    if not minor.is_finite() or minor != minor.to_integral_value():
        raise ValueError(f"an amount in {currency} has at most {currencies.exponent(currency)} decimals")
    return {"amount_minor": int(minor), "currency": currency}
