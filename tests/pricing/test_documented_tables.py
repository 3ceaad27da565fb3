"""The worked examples of docs/pricing.md, read from the page that people read."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from consent import conditions
from consent.clauses import Clauses
from consent.covenants import Covenant
from pricing import estimate, schedule_reader, scoring
from pricing.factors import PricedConsent
from pricing.money import Money
from pricing.schedule import PriceSchedule

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "pricing.md").read_text()
BEGINS_AT = datetime(2026, 11, 1, tzinfo=UTC)
TERMS = Clauses("vendor", 730, "stop", 30, audit_right=False, residual_risk_statement="")
FIELDS = ("rpm", "uptime", "temperature", "serial", "colour", "kwh", "tariff", "date", "part", "technician")
BASE = {"fields": list(FIELDS[:4]), "form": "raw", "regions": ["*"], "data_from": "beginning"}


def rows(title: str, *, table: int = 0, named: bool = True) -> list[Any]:
    """The rows of a table in the section `title`; where they are `named`, by their first cell."""
    section = PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]
    tables = [block.strip() for block in section.split("\n\n") if block.strip().startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in tables[table].splitlines()]
    assert len(cells) > 3
    return [pytest.param(*row[1:], id=row[0]) if named else pytest.param(*row) for row in cells[2:]]


def the_schedule() -> PriceSchedule:
    found, errors = schedule_reader.parse(json.loads(PAGE.split("```json\n")[1].split("```")[0]))
    assert errors == []
    assert found is not None
    return found


SCHEDULE = the_schedule()


def offer(written: dict[str, Any]) -> PricedConsent:
    written = dict(written)
    category = written.pop("category", "machine-telemetry")
    purpose = written.pop("purpose", "train-shared-model")
    status = written.pop("status", "active")
    terms = written.pop("terms", {})
    if "no_transfer_to" in terms:
        terms = {**terms, "no_transfer_to": tuple(Covenant(kind) for kind in terms["no_transfer_to"])}
    stated, errors = conditions.parse({**BASE, **written}, category_fields=FIELDS)
    assert errors == []
    assert stated is not None
    return PricedConsent(category, purpose, stated, replace(TERMS, **terms), BEGINS_AT, status)


def unquoted(cell: str) -> Any:
    return json.loads(cell.strip("`"))


def money(cell: str) -> Money:
    amount, currency = cell.split()
    return Money(int(amount), currency)


def integers(cell: str) -> list[int]:
    return [int(each) for each in cell.split(",")]


@pytest.mark.parametrize(("written", "points", "unpriced"), rows("One consent"))
def test_one_consent(written: str, points: str, unpriced: str) -> None:
    found = scoring.score([offer(unquoted(written))], SCHEDULE)
    assert [line.points for line in found.lines] == [int(each) for each in points.split(" + ")]
    assert list(found.lines[0].unpriced) == [name for name in unpriced.split(", ") if name]
    notes = [line.note for line in found.lines]
    if unpriced:
        assert notes == ["not_priced"]
    elif found.points:
        assert notes == ["counts", "history"][: len(notes)]
    else:
        assert notes[0] in {"not_in_force", "category_not_priced"}


@pytest.mark.parametrize(("written", "points", "tier", "discount"), rows("Several consents"))
def test_several_consents(written: str, points: str, tier: str, discount: str) -> None:
    found = scoring.score([offer(each) for each in unquoted(written)], SCHEDULE)
    assert found.points == sum(line.points for line in found.lines) == int(points)
    assert (found.tier.name if found.tier else "") == tier
    assert found.discount_bps == int(discount)
    assert found.capped == (found.tier is not None and found.tier.discount_bps > int(discount))


@pytest.mark.parametrize(("price", "entitled", "applied", "discount", "due"), rows("An invoice"))
def test_an_invoice(price: str, entitled: str, applied: str, discount: str, due: str) -> None:
    list_price = money(price)
    found = estimate.of_list_price(list_price, bps=int(entitled), caps=SCHEDULE.caps)
    assert found.applied_bps == int(applied)
    assert found.discount == Money(int(discount), list_price.currency)
    assert found.due == Money(int(due), list_price.currency)


@pytest.mark.parametrize(("amount", "bps", "discount"), rows("Rounding", named=False))
def test_a_percentage(amount: str, bps: str, discount: str) -> None:
    assert money(amount).percent(int(bps)).amount_minor == int(discount)


@pytest.mark.parametrize(
    ("amount", "lines", "on_invoice", "as_shares"), rows("Rounding", table=1, named=False)
)
def test_over_several_lines(amount: str, lines: str, on_invoice: str, as_shares: str) -> None:
    whole = Money(int(amount), "EUR")
    assert [part.amount_minor for part in whole.split(integers(lines))] == integers(on_invoice)
    assert [part.amount_minor for part in whole.allocated(integers(lines))] == integers(as_shares)


def test_the_schedule_is_written_and_read_back_the_same() -> None:
    written = json.loads(json.dumps(SCHEDULE.to_dict()))
    assert PriceSchedule.from_dict(written) == SCHEDULE
    assert schedule_reader.parse(written) == (SCHEDULE, [])
