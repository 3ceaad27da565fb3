"""Letters about the vendor's sub-processors, and a customer's objections to them. Pure."""

from __future__ import annotations

from typing import Final

from consent import kinds as consent
from notices.letter_text import LetterText

# In place of the announcement below, where a sub-processor is not used any more.
PROCESSOR_ENDED: Final = LetterText(
    "processor.ended",
    "No longer a sub-processor: {processor}",
    "Your vendor does not use the sub-processor {processor} any more.",
    "Read the list of sub-processors",
)
PROCESSOR: Final = {
    consent.PROCESSOR: LetterText(
        "processor",
        "Sub-processor: {processor}",
        "Your vendor announces the sub-processor {processor}: {does}. It processes in {regions}, and may handle your "
        "data from {effective_from}. If you object, it may not touch your data.",
        "Read the list of sub-processors, and object",
    ),
    consent.PROCESSOR_OBJECTED: LetterText(
        "processor.objected",
        "Your objection: {processor}",
        "An owner of your account objected to the sub-processor {processor}. It may not touch your data.",
        "See the list of sub-processors",
    ),
    consent.PROCESSOR_ACCEPTED: LetterText(
        "processor.accepted",
        "No longer objected to: {processor}",
        "An owner of your account took its objection to the sub-processor {processor} back. Your consents decide again "
        "whether it may touch your data.",
        "See the list of sub-processors",
    ),
}
