"""A finance team's stage: ACME pays by a subscription whose time the test moves, in Stripe and in Licet together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from billing import inbox, recording
from billing.models import RealisedInvoice
from billing.operations import books as billing_books
from billing.queries import books
from billing.queries.books import RealisedRecord
from billing.stripe_gateway import StripeGateway
from billing.stripe_objects import StripeInvoice
from ledger import scope
from tests.billing.stage import Stage, set_up
from tests.sandbox.local_stripe import Account, LocalStripe

BEGIN = datetime(2027, 1, 15, 9, 0, tzinfo=UTC)
DRAFT = timedelta(hours=1, minutes=5)
FEBRUARY = BEGIN.replace(month=2)
MARCH = BEGIN.replace(month=3)


@dataclass
class Finance:
    """The stage with a subscription on a test clock."""

    stage: Stage
    test_clock: str

    @property
    def account(self) -> Account:
        return self.stage.account

    def subscribe(self, *amounts: int, **members: Any) -> str:
        """A subscription of the customer on the clock, which pays for acme."""
        currency = members.get("currency", "eur").upper()
        customer = self.account.customer(test_clock=self.test_clock).id
        made = self.account.subscribe(*amounts, customer=customer, **members).id
        self.stage.map(made, customer=customer, currency=currency)
        self.stage.subscription, self.stage.customer = made, customer
        return made

    def move_to(self, at: datetime) -> None:
        """Move Stripe's clock and Licet's, and let billing follow."""
        self.account.advance(self.test_clock, int(at.timestamp()))
        self.stage.clock.at = at
        self.stage.drain()
        self.stage.look_again()
        self.stage.reconcile()

    def follow(self) -> None:
        """Let billing make Stripe agree with what was consented to."""
        self.stage.drain()
        self.stage.reconcile()

    def invoices(self) -> list[StripeInvoice]:
        """The subscription's invoices, oldest first."""
        gateway: StripeGateway = self.stage.gateway
        return gateway.list_invoices(
            subscription_id=self.stage.subscription, created_since=BEGIN - timedelta(days=400)
        )[::-1]

    def read(self, *invoices: str) -> int:
        """Have the books read these invoices, or all of the subscription."""
        for invoice in invoices or [each.id for each in self.invoices()]:
            with scope.everything(reason="reconcile"):
                billing_books.ask_for_invoice(mode="live", invoice=invoice, at=self.stage.clock())
        return recording.record_due(mode="live", gateway=self.stage.gateway, now=self.stage.clock)

    def realised(self, invoice: str) -> RealisedRecord:
        with scope.everything(reason="audit"):
            found = books.newest_realised(mode="live", invoice=invoice)
        assert found is not None
        return found

    def pay(self, invoice: str) -> None:
        self.account.client.v1.invoices.pay(invoice, {"paid_out_of_band": True})


@pytest.fixture
def finance(
    db: None, local_stripe: LocalStripe, account: Account, billed: StripeGateway
) -> Iterator[Finance]:
    stage = set_up(local_stripe, account, billed)
    stage.clock.at = BEGIN
    yield Finance(stage, account.clock(int(BEGIN.timestamp())))
    assert inbox.process_unread(now=stage.clock) == 0


def discounted(finance: Finance) -> str:
    """An open invoice over 100.00 less 8.00, in the books."""
    finance.stage.allow()
    finance.subscribe(10_000)
    finance.follow()
    finance.move_to(FEBRUARY + DRAFT)
    newest = finance.invoices()[-1]
    assert (newest.status, newest.total_minor) == ("open", 9_200)
    finance.read(newest.id)
    return newest.id


def changes(invoice: str) -> list[int]:
    with scope.everything(reason="audit"):
        rows = RealisedInvoice.objects.filter(stripe_invoice_id=invoice).order_by("sequence")
        return list(rows.values_list("change_minor", flat=True))
