"""What finance reads where Stripe and we do not agree: what it means, and whose move it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Meaning:
    says: str
    do: str = "Nothing to do: it is put right by itself."


# Reasons for which a subscription is left alone, and kinds of drift; where they share a code they mean the same.
MEANINGS: Final = {
    "unmapped": Meaning("It pays for no tenant that we know of.", "Name its tenants at the account."),
    "subscription_missing": Meaning(
        "Stripe has no subscription of this id.", "Correct the id at the account, or remove it there."
    ),
    "subscription_canceled": Meaning("It has ended in Stripe.", "Name the new subscription at the account."),
    "subscription_incomplete": Meaning("Its first payment is still open.", "Wait for it, or cancel it."),
    "subscription_paused": Meaning("It is paused in Stripe.", "Resume it there when it is to be billed."),
    "customer_deleted": Meaning("Its customer was deleted in Stripe.", "Name the new subscription."),
    "customer_mismatch": Meaning(
        "Another customer pays it than was recorded.", "Correct the customer at the account."
    ),
    "currency_changed": Meaning("It is in another currency than was recorded.", "Correct one of the two."),
    "schedule_attached": Meaning(
        "A subscription schedule would overwrite our discount.", "Put the discount into the schedule, or release it."
    ),
    "customer_discount_shadow": Meaning(
        "The customer has a discount of its own that comes back when ours goes.", "Remove it from the customer."
    ),
    "second_live_subscription": Meaning(
        "The customer has another live subscription that nobody named.", "Name it at the account, or end it."
    ),
    "livemode_mismatch": Meaning("It belongs to Stripe's other mode.", "Correct the id at the account."),
    "too_many_discounts": Meaning("It has twenty discounts already.", "Remove one that is not needed."),
    "refused": Meaning("Stripe refused what we asked for.", "Look at the detail, then reconcile again."),
    "missing_ours": Meaning("Our discount is not there."),
    "extra_ours": Meaning("It has a discount of ours that it should not have."),
    "duplicate_ours": Meaning("It has more than one discount of ours."),
    "wrong_coupon": Meaning("Our discount is of another height."),
    "wrong_position": Meaning("Our discount is not the last one."),
    "coupon_terms_changed": Meaning(
        "Our coupon has other terms than it was made with.", "See who changed it; reconcile afterwards."
    ),
    "coupon_deleted": Meaning("A coupon of ours was deleted in Stripe; the next one is made when it is needed."),
    "item_discount_present": Meaning(
        "One of its items has a discount, which comes before ours.", "See whether that is meant."
    ),
    "collection_paused": Meaning("Its collection is paused in Stripe.", "Resume it when it is to be billed."),
    "inbox_age": Meaning("Messages of Stripe's wait for a worker.", "See whether the worker runs."),
    "parked": Meaning("It was left alone, for a reason that the last look did not see any more."),
}  # fmt: skip


def meaning(code: str) -> Meaning:
    return MEANINGS.get(code) or Meaning(code.replace("_", " ").capitalize() + ".", "Look at the detail.")
