"""Why the tables of this room are not derived from the ledger."""

from ledger import projections


def declare() -> None:
    projections.not_state(
        [
            *("billing_billingsubscription", "billing_attempt", "billing_coupon", "billing_inboxevent"),
            *("billing_driftscan", "billing_driftfinding", "billing_driftcase", "billing_catchup"),
            *("billing_ratebudget", "billing_invoicedue", "billing_adjustmentwork", "billing_groundswork"),
        ],
        "Working state between pricing and Stripe: manage.py billing_drift compares it with Stripe",
    )
    projections.not_state(
        ["billing_realisedline"],
        "Parts of a realised invoice: its explanation, whose digest is in the entry, holds the same amounts",
    )
