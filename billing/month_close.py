"""The report of a month: totals per currency, the journal, and the lines as CSV. Pure.

The same bookings give the same bytes, so a closed month can be checked by making its report again.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from billing import books, months, realised
from billing.books import Treatment
from wire import csv_cells, ids, times

JWS_TYPE: Final = "licet-month-close+jws"
CSV_COLUMNS: Final = (
    "account", "invoice", "number", "sequence", "status", "finalized_at", "line", "currency", "bps", "list_minor",
    "discount_minor", "realised_minor", "booked_minor", "unearned_minor", "from", "until", "entity", "consent_entries",
)  # fmt: skip
JOURNAL_COLUMNS: Final = (
    "month", "entity", "currency", "ledger_account", "debit_minor", "credit_minor", "account", "invoice", "line",
    "consent_entries",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BookedLine:
    """One discount of one invoice line, as a month books it. `change_minor` is what it adds to the month."""

    account: str
    invoice: str
    number: str
    sequence: int
    status: str
    finalized_at: datetime
    line: str
    currency: str
    bps: int
    list_minor: int
    discount_minor: int
    realised_minor: int
    change_minor: int
    tax_minor: int
    period_start_at: datetime
    period_end_at: datetime
    entries: tuple[UUID, ...]
    treatment: Treatment

    @property
    def booked_tax_minor(self) -> int:
        """The tax on what the month books of the line, in proportion."""
        if not self.discount_minor:
            return 0
        sign = -1 if self.change_minor < 0 else 1
        return sign * (abs(self.change_minor) * self.tax_minor // self.discount_minor)


class _Totals:
    """Sums of one currency."""

    def __init__(self) -> None:
        self.list = self.granted = self.corrected = self.unearned = self.lines = 0
        self.invoices: set[str] = set()
        self.journal: dict[tuple[str, str, str], dict[str, list[int]]] = defaultdict(
            lambda: defaultdict(lambda: [0, 0])
        )

    def add(self, line: BookedLine, month: str) -> None:
        self.lines += 1
        self.invoices.add(line.invoice)
        if line.sequence == 1:
            self.list += line.list_minor
            self.granted += line.change_minor
        else:
            self.corrected += line.change_minor
        self.unearned += _unearned(line, month)
        key = (line.treatment.entity, line.treatment.accounting, line.treatment.tax)
        for posting in _postings(line):
            sums = self.journal[key][posting.ledger_account]
            sums[0] += posting.debit_minor
            sums[1] += posting.credit_minor

    def document(self, currency: str) -> dict[str, Any]:
        def money(amount: int) -> dict[str, Any]:
            return {"amount_minor": amount, "currency": currency}

        return {
            "currency": currency,
            "invoices": len(self.invoices),
            "lines": self.lines,
            "list": money(self.list),
            "granted": money(self.granted),
            "corrections": money(self.corrected),
            "realised": money(self.granted + self.corrected),
            "unearned": money(self.unearned),
            "books": [
                {
                    "entity": entity,
                    "accounting": accounting,
                    "tax": tax,
                    "journal": [
                        {"ledger_account": name, "debit": money(debit), "credit": money(credit)}
                        for name, (debit, credit) in sorted(sums.items())
                    ],
                    "balances": sum(debit - credit for debit, credit in sums.values()) == 0,
                }
                for (entity, accounting, tax), sums in sorted(self.journal.items())
            ],
        }


def report(*, mode: str, month: str, at_revision: int, lines: Iterable[BookedLine]) -> dict[str, Any]:
    """The signed members: totals per currency, the journal of each legal entity, and the digest of the lines."""
    totals: dict[str, _Totals] = defaultdict(_Totals)
    digest = hashlib.sha256(csv_cells.line(CSV_COLUMNS).encode())
    for line in lines:
        totals[line.currency].add(line, month)
        digest.update(csv_cells.line(_cells(line, month)).encode())
    return {
        "object": "month_close",
        "mode": mode,
        "month": month,
        "at_revision": at_revision,
        "currencies": [totals[currency].document(currency) for currency in sorted(totals)],
        "lines_sha256": digest.hexdigest(),
    }


def lines_csv(lines: Iterable[BookedLine], *, month: str) -> Iterator[str]:
    """The lines as CSV (RFC 4180), with a heading."""
    yield csv_cells.line(CSV_COLUMNS)
    for line in lines:
        yield csv_cells.line(_cells(line, month))


def journal_csv(lines: Iterable[BookedLine], *, month: str) -> Iterator[str]:
    """The journal as CSV: two postings or more for each line, which balance."""
    yield csv_cells.line(JOURNAL_COLUMNS)
    for line in lines:
        for posting in _postings(line):
            said = asdict(posting)
            yield csv_cells.line(
                (
                    month, line.treatment.entity, line.currency, said["ledger_account"], said["debit_minor"],
                    said["credit_minor"], line.account, line.invoice, line.line, _entries(line),
                )
            )  # fmt: skip


def _postings(line: BookedLine) -> list[books.Posting]:
    return books.postings(
        realised_minor=line.change_minor, tax_minor=line.booked_tax_minor, treatment=line.treatment
    )


def _unearned(line: BookedLine, month: str) -> int:
    """The part of what the month books that belongs to the time after it."""
    return realised.unearned(
        line.change_minor,
        begins_at=line.period_start_at,
        ends_at=line.period_end_at,
        at=months.ends_at(month),
    )


def _cells(line: BookedLine, month: str) -> tuple[object, ...]:
    return (
        line.account, line.invoice, line.number, line.sequence, line.status, times.render(line.finalized_at),
        line.line, line.currency, line.bps, line.list_minor, line.discount_minor, line.realised_minor,
        line.change_minor, _unearned(line, month), times.render(line.period_start_at),
        times.render(line.period_end_at), line.treatment.entity, _entries(line),
    )  # fmt: skip


def _entries(line: BookedLine) -> str:
    return " ".join(ids.render(ids.ENTRY, entry) for entry in line.entries)
