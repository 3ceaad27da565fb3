"""The operations on Stripe's objects, one object type per file; importing this package registers them."""

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
    promotion_codes,
    schedules,
    subscription_items,
    subscriptions,
    tax_rates,
    test_clocks,
    webhook_endpoints,
)
