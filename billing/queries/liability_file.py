"""What customers would pay back if all left today, as CSV for Finance."""

from __future__ import annotations

from collections.abc import Iterator

from billing.queries.liability import Liability
from wire import csv_cells, times


def lines_csv(report: Liability) -> Iterator[str]:
    """The report as lines of CSV, one for each tenant and currency."""
    yield csv_cells.line(
        (
            *("at", "account", "tenant", "name", "currency", "amount_minor", "reason"),
            *("discount_bps", "term_begins_at", "term_ends_at", "order_form"),
        )
    )
    for row in report.rows:
        term = row.found.term
        dates = (times.render(term.begins_at), times.render(term.ends_at)) if term else ("", "")
        for currency, amount in sorted(row.found.amounts.items()) or [("", 0)]:
            yield csv_cells.line(
                (
                    *(times.render(report.at), row.account, row.key, row.name, currency, amount),
                    *(row.found.reason, row.found.before_bps, *dates, row.order_form or ""),
                )
            )
