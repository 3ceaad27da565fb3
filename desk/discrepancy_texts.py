"""Texts for finance about each discrepancy with Stripe: what it means and who must act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Explanation:
    says: str
    do: str = "Nothing to do: the next look at the subscription, within minutes, sets it right."


# Reasons for which a subscription is left alone, and kinds of drift; where they share a code they mean the same.
EXPLANATIONS: Final = {
    "unmapped": Explanation("It pays for no tenant that we know of.", "Name its tenants at the account."),
    "subscription_missing": Explanation(
        "Stripe has no subscription of this id.", "Correct the id at the account, or remove it there."
    ),
    "subscription_canceled": Explanation("It has ended in Stripe.", "Name the new subscription at the account."),
    "subscription_incomplete": Explanation("Its first payment is still open.", "Wait for it, or cancel it."),
    "subscription_paused": Explanation("It is paused in Stripe.", "Resume it there when it is to be billed."),
    "customer_deleted": Explanation("Its customer was deleted in Stripe.", "Name the new subscription."),
    "customer_mismatch": Explanation(
        "Another customer pays it than was recorded.", "Correct the customer at the account."
    ),
    "currency_changed": Explanation("It is in another currency than was recorded.", "Correct one of the two."),
    "schedule_attached": Explanation(
        "A subscription schedule is attached, so we give no discount. What is no longer earned we take.",
        "Release the schedule if it is no longer needed.",
    ),
    "customer_discount_shadow": Explanation(
        "The customer has a discount of its own that comes back when ours goes.", "Remove it from the customer."
    ),
    "second_live_subscription": Explanation(
        "The customer has another live subscription that nobody named. It gets no discount.",
        "Name it at the account if it should, or leave it.",
    ),
    "livemode_mismatch": Explanation("It belongs to Stripe's other mode.", "Correct the id at the account."),
    "too_many_discounts": Explanation("It has twenty discounts already.", "Remove one that is not needed."),
    "ours_in_phase": Explanation(
        "A phase of its schedule gives our discount beyond what is earned.",
        "Our next look takes it out. If Stripe refuses that, the detail says why: remove it there manually.",
    ),
    "ours_on_item": Explanation("One of its items has our discount. It belongs to the subscription alone."),
    "ours_on_customer": Explanation("Its customer has our discount. It belongs to the subscription alone."),
    "ours_on_draft": Explanation(
        "Its draft invoice has more of our discount than was earned when it was made.",
        "Our next look takes it off. If Stripe refuses that, take it off manually before the draft becomes final.",
    ),
    "realised_beyond_earned": Explanation(
        "A final invoice gave more of our discount than was earned when it was made.",
        "See why, and correct the invoice by a credit note or leave it. Then take the case.",
    ),
    "refused": Explanation("Stripe refused what we asked for.", "Look at the detail, then reconcile again."),
    "missing_ours": Explanation("Our discount is not there."),
    "extra_ours": Explanation("It has our discount and should not have it."),
    "ours_elsewhere": Explanation(
        "A subscription that no account names has our discount.",
        "Name it at its account, or remove the discount in Stripe.",
    ),
    "foreign_discount_lost": Explanation(
        "Our write removed another party's discount, and Stripe does not have its coupon any more.",
        "Give the customer that discount again in Stripe, then reconcile.",
    ),
    "too_many_repairs": Explanation(
        "So many subscriptions differ that none is set right before a person has looked.",
        "See what happened, then reconcile them one by one or run `manage.py billing_drift --repair`.",
    ),
    "duplicate_ours": Explanation("It has our discount more than once."),
    "wrong_coupon": Explanation("Our discount has another percentage."),
    "wrong_position": Explanation("Our discount is not the last one."),
    "coupon_terms_changed": Explanation(
        "Our coupon has other terms than it was made with.", "See who changed it, then reconcile."
    ),
    "coupon_deleted": Explanation(
        "One of our coupons was deleted in Stripe. The next one is made when it is needed.", "Nothing to do."
    ),
    "item_discount_present": Explanation(
        "One of its items has a discount, which comes before ours.", "See whether that is meant."
    ),
    "collection_paused": Explanation("Its collection is paused in Stripe.", "Resume it when it is to be billed."),
    "inbox_age": Explanation("Messages of Stripe's wait for a worker.", "See whether the worker runs."),
    "parked": Explanation(
        "It was left alone, for a reason that the last look did not see any more.",
        "Reconcile it, or wait: it is looked at again within six hours.",
    ),
}  # fmt: skip


def explanation(code: str) -> Explanation:
    return EXPLANATIONS.get(code) or Explanation(
        code.replace("_", " ").capitalize() + ".", "Look at the detail."
    )
