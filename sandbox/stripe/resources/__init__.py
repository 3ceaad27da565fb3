"""What Stripe's objects do, one noun per file; importing this package registers every operation."""

from sandbox.stripe.resources import (  # noqa: F401
    balance,
    coupons,
    credit_notes,
    customers,
    events,
    invoice_items,
    invoices,
    previews,
    prices,
    products,
    schedules,
    subscription_items,
    subscriptions,
    test_clocks,
    webhook_endpoints,
)
