"""Letters about people whose data may not be used any more. Pure."""

from __future__ import annotations

from typing import Final

from consent import kinds as consent
from notices.letter_text import LetterText

STOP: Final = {
    consent.STOPPED: LetterText(
        "person_stop.recorded",
        "A person's data is left out from now on: {tenant}",
        "A person in the data of {tenant} used a right ({right}). From now on every run leaves out the person's rows, "
        "for {purposes}. {key} If no one at {tenant} recorded this, tell us: the stop can be lifted in the portal.",
        "See the request",
    ),
    consent.STOP_LIFTED: LetterText(
        "person_stop.lifted",
        "A person's data may be used again: {tenant}",
        "{person} lifted the stop of a person in the data of {tenant}. Runs may use the person's rows again, as far as "
        "your consents allow. If no one at {tenant} decided this, record the person's request again: it stops at once.",
        "See the request",
    ),
}
