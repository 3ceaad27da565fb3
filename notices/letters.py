"""Which event is told to whom, and under which subject. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CUSTOMER: Final = ("owner", "privacy_officer")


@dataclass(frozen=True, slots=True)
class LetterText:
    """`subject` and `says` may name the category and the tenant; `ask` is what the reader may do."""

    subject: str
    says: str
    ask: str


# Every change of a consent is told to the customer's owners, out of band: the defence against a consent that
# somebody recorded in their name.
KINDS: Final[dict[str, LetterText]] = {
    "proposed": LetterText(
        "Please confirm: {category} of {tenant}",
        "{actor} proposed that {tenant} allows the use of {category} for “{purpose}”. "
        "It has no effect until you confirm it.",
        "Look at it, and confirm or refuse",
    ),
    "confirmed": LetterText(
        "One signature given: {category} of {tenant}",
        "One of the signatures needed to allow the use of {category} for “{purpose}” was given. "
        "It has no effect before the last one.",
        "Look at it",
    ),
    "stated": LetterText(
        "Recorded: {category} of {tenant} may be used",
        "From now on {tenant} allows the use of {category} for “{purpose}”, under the conditions you find in "
        "the portal. If nobody at your company decided this, withdraw it there and tell us.",
        "See what was recorded, or withdraw it",
    ),
    "withdrawn": LetterText(
        "Withdrawn: {category} of {tenant}",
        "{tenant} no longer allows the use of {category} for “{purpose}”. Every training job is told no from now on.",
        "See the receipt",
    ),
    "refused": LetterText(
        "Refused: {category} of {tenant}",
        "The proposal to use {category} for “{purpose}” was refused. Nothing changes.",
        "See it",
    ),
    "paused": LetterText(
        "Paused: {category} of {tenant}",
        "The use of {category} for “{purpose}” is paused. Data created during the pause stays outside.",
        "See it, or resume",
    ),
    "resumed": LetterText(
        "Resumed: {category} of {tenant}",
        "The use of {category} for “{purpose}” is allowed again, without the data created during the pause.",
        "See it",
    ),
    "disputed": LetterText(
        "Disputed: {category} of {tenant}",
        "Somebody disputes that whoever allowed the use of {category} for “{purpose}” was entitled to. "
        "Every training job is told no until this is settled.",
        "See it",
    ),
    "expired": LetterText(
        "Ended: {category} of {tenant}",
        "The time for which {tenant} allowed the use of {category} for “{purpose}” is over.",
        "See it, or allow it again",
    ),
    "suspended": LetterText(
        "Suspended: {category} of {tenant}",
        "{why} Until that changes, {category} is not used for “{purpose}”.",
        "See what it takes",
    ),
    "restored": LetterText(
        "No longer suspended: {category} of {tenant}",
        "What held it back is over: what {tenant} allows is in force again, and {category} may be used for “{purpose}” "
        "under the conditions that you find in the portal.",
        "See it, or withdraw it",
    ),
    "expiring": LetterText(
        "Ends soon: {category} of {tenant}",
        "The time for which {tenant} allows the use of {category} for “{purpose}” ends on {until}.",
        "See it, or allow it for longer",
    ),
}

# A job that was told no asks: told once, when it first does.
REQUESTED: Final = LetterText(
    "Asked: {category} of {tenant}",
    "A training job was told no and asks {tenant} to allow the use of {category} for “{purpose}”. Nothing is allowed "
    "by it. In the portal you see what it would do to your price; without an answer it ends as a no on {until}.",
    "Look at it, and allow or refuse",
)

# What becomes of an order to destroy the customer's data; never that all is well before it is.
DESTRUCTION: Final[dict[str, LetterText]] = {
    "held": LetterText(
        "On hold: destroying {kind} of {tenant}",
        "What was to be destroyed by {due} of {data} is kept until {until} for a legal "
        "reason: {reason}. It is not used for training. The deadline is not lifted: it counts when the hold ends.",
        "See the order",
    ),
    "released": LetterText(
        "Hold ended: destroying {kind} of {tenant}",
        "The legal hold on {data} is over. It is to be destroyed; the deadline is {due}.",
        "See the order",
    ),
    "refused": LetterText(
        "Refused: destroying {kind} of {tenant}",
        "We do not carry out the destruction of {data} due by {due}: {reason}. The order stays open.",
        "See the order, and tell us if you disagree",
    ),
    "overdue": LetterText(
        "Overdue: destroying {kind} of {tenant}",
        "What was to be destroyed by {due} of {data} is not. We have been told as well.",
        "See the order",
    ),
    "certified": LetterText(
        "Destroyed: {kind} of {tenant}",
        "Everything that was to be destroyed of {data} is destroyed, and somebody other than who did "
        "it verified that. The certificate says how, and what remains.",
        "See the certificate",
    ),
}

# Somebody in the customer's data asked for its use to stop; who, only the customer can tell.
SUBJECT: Final[dict[str, LetterText]] = {
    "received": LetterText(
        "Recorded: a person in {tenant}'s data asks for its use to stop",
        "We ordered the person's data out of every copy of {tenant}'s data about people by {deadline}, and ask of "
        "every model in service that learned from it what becomes of it. Your consent stands; your price stays.",
        "See how far it has come",
    ),
    "overdue": LetterText(
        "Overdue: a person's request about {tenant}'s data",
        "What a person in {tenant}'s data asked for was to be done by {deadline} and is not. We have been told as "
        "well.",
        "See what is missing",
    ),
    "closed": LetterText(
        "Done: a person's request about {tenant}'s data",
        "The person's data is out of every copy that the request named, with certificates, and what becomes of every "
        "model was said, with the reason. You can answer the person now.",
        "See the certificates and the reasons",
    ),
}

# Once a month.
STATEMENT: Final = LetterText(
    "Usage statement for {month}: {tenant}",
    "Runs of {month} that could use data of {tenant}, or reported using it: {runs}. Rows reported: {rows}. The "
    "statement says which, for what, where, and what it was worth to you.",
    "Read the statement",
)
STATEMENT_EMPTY: Final = LetterText(
    "Usage statement for {month}: {tenant}",
    "In {month} nothing of {tenant}'s data was cleared for training, used, or destroyed.",
    "See the statement",
)

# Somebody who would get the model, or the vendor itself, stands against what the customer was promised.
WAIVER: Final = LetterText(
    "Asked: may {subject} go to {recipient}?",
    "{tenant} was promised that {subject} does not go to {recipient}. Your vendor asks whether it may all the same. "
    "Without an answer it may not, and your price does not depend on what you say.",
    "Read what is planned, and say yes or no",
)

CONTROL: Final = LetterText(
    "Your vendor changes hands: what it means for {tenant}",
    "The vendor goes to {recipient}. As the terms that {tenant} accepted say, {paused} of its consents were paused and "
    "{withdrawn} withdrawn, with the destruction of all copies; {told} stay as they are. You can withdraw any of them.",
    "See what you allow",
)

# What happened to a proposal is told to the account manager who made it as well.
KINDS_MAILED_TO_PROPOSER: Final = frozenset({"refused", "stated", "confirmed"})
