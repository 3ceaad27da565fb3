"""The page that explains an invoice: each line, each discount, and the consents that earned it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from billing.queries import books
from desk.page import Page, found_or_404
from language import formats
from pricing.money import Money


class InvoicePage(Page):
    """Explain one invoice."""

    title = "Explain this invoice"
    template = "desk/invoice.html"

    def get(self, request: HttpRequest, invoice: str) -> HttpResponse:
        found = found_or_404(books.explained_invoice(invoice=invoice), "invoice")
        content = found.content
        figures = [
            ("List price", content["list"]),
            ("Other discounts", content["other_discounts"]),
            ("Discount for data", content["discount"]),
            ("Tax", content["tax"]),
            ("Total", content["total"]),
            ("Credited later", content["credited"]),
            ("Received", content["received"]),
            ("Discount that stands", content["realised"]),
        ]
        return self.show(
            found=found,
            says=content["says"],
            figures=[(label, _money(value)) for label, value in figures],
            lines=[_line(line) for line in content["lines"]],
            earned_by=content["earned_by"],
        )


def _line(line: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": line["description"],
        "from": line["from"][:10],
        "until": line["until"][:10],
        "list": _money(line["list"]),
        "net": _money(line["net"]),
        "discounts": [
            (
                f"{formats.percent(each['bps'])} for data"
                if each["for_data"]
                else f"another discount ({each['coupon']})",
                _money(each["amount"]),
            )
            for each in line["discounts"]
        ],
    }


def _money(value: dict[str, Any]) -> str:
    return formats.money(Money(value["amount_minor"], value["currency"]))
