"""Letters about minimum terms that a customer signed for. Pure."""

from __future__ import annotations

from typing import Final

from notices.letter_text import LetterText
from pricing import kinds

_PAGE: Final = "See your price and your commitment"
COMMITMENT: Final = {
    kinds.COMMITTED: LetterText(
        "commitment.agreed",
        "Your commitment from {begins}: {tenant}",
        "{vendor} recorded what you signed in {order_form}. From {begins} until {last_day} the price of {tenant} "
        "follows the schedule {schedule} and no other. It is never renewed by itself. You can withdraw or change "
        "each consent at any time; leaving earlier may pay part of past discounts back, and you see the amount before. "
        "If you did not sign this, tell {vendor}.",
        _PAGE,
    ),
    kinds.REMINDED: LetterText(
        "commitment.reminded",
        "Your commitment ends on {last_day}: {tenant}",
        "The commitment of {tenant} by {order_form} ends. Its last day is {last_day}. It is not renewed. Afterwards "
        "the price follows the schedule that is in effect then, and your consents go on as they are. To keep the "
        "committed price, agree on a new order form with {vendor}.",
        _PAGE,
    ),
    kinds.COMMITMENT_ENDED: LetterText(
        "commitment.ended",
        "Your commitment ends earlier: {tenant}",
        "{why} The last day of the commitment of {tenant} by {order_form} is {last_day}. Afterwards the price follows "
        "the schedule that is in effect then, and leaving pays nothing back for this commitment.",
        _PAGE,
    ),
}
