"""Letters about breaches, from the first word to the answer. Pure."""

from __future__ import annotations

from typing import Final

from lineage import kinds as lineage
from notices.letter_text import LetterText

# Our own records prove it.
BREACH: Final = {
    lineage.BREACH_SEEN: LetterText(
        "breach.found",
        "Breach: {data} of {tenant}",
        "This happened to {data} of {tenant}: {what}. {means} "
        "We are investigating and will tell you what happened by {answer_by}.",
        "See what we know",
    ),
}
# Another system's events suggest it: the customer is told after a check, or after a day.
FINDING: Final = {
    lineage.FINDING_STEP: LetterText(
        "finding.told",
        "Unexplained use, being checked: {data} of {tenant}",
        "About {data} of {tenant}, {what}. {means} "
        "We are investigating and will tell you what happened by {answer_by}.",
        "See what we know",
    ),
}
BY_STEP: Final = {
    "told": FINDING[lineage.FINDING_STEP],
    "stated": LetterText(
        "finding.stated",
        "News of a problem with {data} of {tenant}",
        "We wrote to you that {what}. Now we add: “{note}”",
        "See the problem",
    ),
    "explained": LetterText(
        "finding.explained",
        "Explained: a problem with {data} of {tenant}",
        "We wrote to you that {what}. We found out how that came about: “{note}”",
        "See the problem, and tell us if you disagree",
    ),
    "remedied": LetterText(
        "finding.remedied",
        "Remedied: a problem with {data} of {tenant}",
        "We wrote to you that {what}. This is what prevents it from happening again: “{note}”",
        "See the problem, and tell us if you disagree",
    ),
}
