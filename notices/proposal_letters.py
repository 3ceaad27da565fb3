"""Letters about proposals and missing signatures. A proposal may also ask about an edit of the catalogue. Pure."""

from __future__ import annotations

from typing import Final

from consent import kinds as consent
from notices.letter_text import LetterText

PROPOSAL: Final = {
    consent.PROPOSAL_OPENED: LetterText(
        "proposal.opened",
        "Please answer: proposed uses of data of {tenant}",
        "{actor} proposed that {tenant} allow {uses}. Nothing of it counts before you accept it. "
        "What you have not answered by {until} lapses.",
        "Review the proposal, and accept or refuse it",
    ),
    consent.PROPOSAL_ANSWERED: LetterText(
        "proposal.answered",
        "Answered: proposed uses of data of {tenant}",
        "{side} answered the proposal to use data of {tenant}: {answers}. {next}",
        "See the proposal",
    ),
    consent.PROPOSAL_REMINDED: LetterText(
        "proposal.reminded",
        "Reminder: proposed uses of data of {tenant} wait for your answer",
        "{vendor} proposed that {tenant} allow {uses}, and has no answer yet. Nothing of it counts before you accept "
        "it. What you have not answered by {until} lapses, and nothing changes then.",
        "Review the proposal, and accept or refuse it",
    ),
    consent.PROPOSAL_LAPSED: LetterText(
        "proposal.lapsed",
        "Lapsed: proposed uses of data of {tenant}",
        "The proposal to use data of {tenant} lapsed, because it was not answered by {until}. Nothing changes.",
        "See the proposal",
    ),
}

SIGNATURE: Final = {
    consent.SIGNATURE_REQUESTED: LetterText(
        "signature.requested",
        "Your signature is missing: {category} of {tenant}",
        "{signed} signed that {tenant} allow the use of {category} for “{purpose}”. It takes effect when a second "
        "person signs, and you can. Nothing is allowed by it until then.",
        "Read it, and sign or refuse it",
    ),
}

# The letter that follows a proposal which asks about an edit of the catalogue.
PROPOSAL_ASKS: Final = LetterText(
    "proposal.asks",
    "Please answer: what {about} means has changed",
    "{vendor} changed what {about} means. The consents of {tenant} no longer cover all of it, so we do not use "
    "that part. You are asked to allow {uses} for what it means now. What you have not answered by {until} lapses.",
    "See what changed, and accept or refuse it",
)
