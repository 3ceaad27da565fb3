"""Letters about the price: what stays for a time, and what moved. Pure."""

from __future__ import annotations

from typing import Final

from notices.letter_text import LetterText
from pricing import kinds as pricing

PRICE: Final = {
    pricing.KEPT: LetterText(
        "price.kept",
        "Your price stays until {until}: {category} of {tenant}",
        "{vendor} changed what {category} or its use for “{purpose}” means. The consent of {tenant} no longer covers: "
        "{fields}. We do not use these fields. Your price stays as it is until {until}. After that day these fields "
        "earn no points, unless {tenant} allows them again. If you refuse when asked, they end then.",
        "See how your price is calculated",
    ),
    pricing.LOCKED: LetterText(
        "price.locked",
        "Your price stays until {until}: new prices for {tenant}",
        "{vendor} has new prices from {begins} on, under which the consents of {tenant} would earn a smaller discount. "
        "Your price stays as it is until {until}. From then on the new prices count. "
        "You can withdraw or change each consent at any time.",
        "See how your price is calculated",
    ),
    pricing.ENTITLED: LetterText(
        "price.moved",
        "Your discount goes from {before} to {after}: {tenant}",
        "The discount of {tenant} goes from {before} to {after}. {why} Your consents stay as they are.",
        "See how your price is calculated",
    ),
}
