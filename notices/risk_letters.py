"""Letters about how sensitive data is: its class, second signatures, and consents that were called off. Pure."""

from __future__ import annotations

from typing import Final

from consent import kinds as consent
from notices.letter_text import LetterText

RISK_CLASS: Final = {
    consent.RISK_CLASS: LetterText(
        "risk_class",
        "How sensitive it is: {category} of {tenant}",
        "{tenant} now classes {category} as {risk_class}. {says} If no one at {tenant} decided this, change "
        "the class in the portal and tell us.",
        "See the class, or change it",
    ),
    consent.RISK_CLASS_LOWERING: LetterText(
        "risk_class.lowering",
        "One signature for a lower class: {category} of {tenant}",
        "One person at {tenant} signed to class {category} as {risk_class}. The class counts once a second person "
        "signs for it too.",
        "See the class, and sign for it",
    ),
    consent.CALLED_OFF: LetterText(
        "called_off",
        "Called off: {category} of {tenant}",
        "{tenant} called off its consent to the use of {category} for “{purpose}” before it took effect. It never "
        "counted, and your price does not change.",
        "See the consent",
    ),
    consent.COSIGN_DUE: LetterText(
        "cosign_due",
        "Second signature needed: {category} of {tenant}",
        "{tenant} now classes {category} as critical, so two people have to sign for its use for “{purpose}”. One "
        "signature is missing. The consent counts until {cosign_by}. If no second person signs by then, every request "
        "to use this data is denied.",
        "Give the second signature",
    ),
    consent.COSIGNED: LetterText(
        "cosigned",
        "Second signature given: {category} of {tenant}",
        "A second person signed for the use of {category} for “{purpose}”. If no one at {tenant} decided this, dispute "
        "the consent in the portal.",
        "See the consent, or dispute it",
    ),
}
