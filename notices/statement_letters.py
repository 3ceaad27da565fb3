"""The text of letters about a consent that staff or a system recorded for the customer. Pure."""

from __future__ import annotations

from typing import Final

from notices.letter_text import LetterText

FROM_A_DOCUMENT: Final = LetterText(
    "stated",
    "Consent recorded from a document: {category} of {tenant}",
    "We recorded from a signed document that {tenant} allows the use of {category} for “{purpose}”. The document names "
    "{signatory} as the person who signed it. The consent takes effect on {counts_from}. If that is wrong, dispute it "
    "in the portal before then: it never takes effect.",
    "See the document's consent, or dispute it",
)
FROM_A_SYSTEM: Final = LetterText(
    "stated",
    "Consent recorded: {category} of {tenant}",
    "A connected system reported that {signatory} signed for {tenant}, which allows the use of {category} for "
    "“{purpose}” under the conditions shown in the portal. If no one at {tenant} decided this, dispute it in "
    "the portal: every request is then denied at once.",
    "See the consent, or dispute it",
)
