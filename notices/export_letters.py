"""Letters about daily copies of a customer's records. Its owners get each at once. Pure."""

from __future__ import annotations

from typing import Final

from notices import kinds
from notices.letter_text import LetterText

EXPORT: Final = {
    kinds.EXPORT_SET: LetterText(
        "export.set",
        "Records of {tenant} are sent to {host} every day",
        "{who} named {host} as the place to which we send a copy of all records of {tenant} every day. "
        "If no one at {tenant} decided this, end it in the portal and tell us.",
        "See the daily copy, or end it",
    ),
    kinds.EXPORT_ENDED: LetterText(
        "export.ended",
        "Records of {tenant} are not sent to {host} any more",
        "{who} ended the daily copy of the records of {tenant} to {host}. What was sent before stays there.",
        "See the exports",
    ),
}
