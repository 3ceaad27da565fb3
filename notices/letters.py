"""The text of every letter, by the kind of ledger entry that it follows. Pure."""

from __future__ import annotations

from typing import Final

from consent import kinds as consent
from ledger.entries import EntryKind
from lineage import kinds as lineage
from notices import (
    commitment_letters,
    destruction_letters,
    export_letters,
    key_letters,
    kinds,
    member_letters,
    price_letters,
    problem_letters,
    processor_letters,
    proposal_letters,
    risk_letters,
    stop_letters,
)
from notices.letter_text import LetterText
from tenants import kinds as tenants

# The roles that may consent for a customer. They learn of every change of a consent by mail, outside of the portal: it
# is their defence against a consent that was recorded in their name.
READERS: Final = ("owner", "privacy_officer")


_CONSENT: Final = {
    consent.PROPOSED: LetterText(
        "proposed",
        "Please confirm: {category} of {tenant}",
        "{actor} proposed that {tenant} allow the use of {category} for “{purpose}”. "
        "The proposal has no effect until you confirm it.",
        "Review the proposal, and confirm or refuse it",
    ),
    consent.CONFIRMED: LetterText(
        "confirmed",
        "One signature given: {category} of {tenant}",
        "One of the signatures needed to allow the use of {category} for “{purpose}” was given. "
        "The consent takes effect with the last one.",
        "Review the consent",
    ),
    consent.STATED: LetterText(
        "stated",
        "Consent recorded: {category} of {tenant}",
        "{tenant} now allows the use of {category} for “{purpose}”, under the conditions shown in the portal. "
        "If no one at {tenant} decided this, withdraw the consent in the portal and tell us.",
        "See the consent, or withdraw it",
    ),
    consent.WITHDRAWN: LetterText(
        "withdrawn",
        "Withdrawn: {category} of {tenant}",
        "{who} withdrew: {tenant} no longer allows the use of {category} for “{purpose}”. "
        "From now on, every request to use this data is denied. {effects}",
        "See the receipt",
    ),
    consent.REFUSED: LetterText(
        "refused",
        "Refused: {category} of {tenant}",
        "The proposal to use {category} for “{purpose}” was refused. Nothing changes.",
        "See the proposal",
    ),
    consent.PAUSED: LetterText(
        "paused",
        "Paused: {category} of {tenant}",
        "The use of {category} for “{purpose}” is paused. Data created during the pause will not be used, "
        "even after the consent is resumed.",
        "See the consent, or resume it",
    ),
    consent.RESUMED: LetterText(
        "resumed",
        "Resumed: {category} of {tenant}",
        "The use of {category} for “{purpose}” is allowed again. Data created during the pause stays excluded.",
        "See the consent",
    ),
    consent.RESTATED: LetterText(
        "restated",
        "Confirmed again: {category} of {tenant}",
        "{tenant} confirmed that it allows the use of {category} for “{purpose}”. "
        "The consent counts again from now on.",
        "See the consent, or withdraw it",
    ),
    consent.DISPUTED: LetterText(
        "disputed",
        "Disputed: {category} of {tenant}",
        "The authority of the person who allowed the use of {category} for “{purpose}” is disputed. "
        "Until this is settled, every request to use this data is denied.",
        "See the consent",
    ),
    consent.ATTESTED: LetterText(
        "attested",
        "Rights attested: {category} of {tenant}",
        "{tenant} attested that it may allow the use of {category}, which holds data about people, for “{purpose}”. "
        "If no one at {tenant} decided this, dispute the consent in the portal.",
        "See the consent, or dispute it",
    ),
    consent.EXPIRED: LetterText(
        "expired",
        "Ended: {category} of {tenant}",
        "{tenant}'s consent to the use of {category} for “{purpose}” has reached its end date. "
        "From now on, every request to use this data is denied.",
        "See the consent, or allow the use again",
    ),
    consent.SUSPENDED: LetterText(
        "suspended",
        "Suspended: {category} of {tenant}",
        "{why} Until that changes, {category} is not used for “{purpose}”.",
        "See what you can do",
    ),
    consent.RESTORED: LetterText(
        "restored",
        "No longer suspended: {category} of {tenant}",
        "The cause of the suspension has ended. {tenant}'s consent is in force again: {category} may be used for "
        "“{purpose}” under the conditions shown in the portal.",
        "See the consent, or withdraw it",
    ),
}

# No entry of its own: the calendar sends it.
EXPIRING: Final = LetterText(
    "expiring",
    "Ends soon: {category} of {tenant}",
    "{tenant}'s consent to the use of {category} for “{purpose}” is valid until the end of {last_day}. "
    "After that day, every request to use this data is denied.",
    "See the consent, or extend it",
)

# The calendar sends these too. The entry is the one that recorded the agreement.
PAPER_ENDS: Final = LetterText(
    "paper_ends",
    "Ends soon: agreement {reference}",
    "The agreement {reference} of {tenant} ends on {ends}. If no other agreement permits training then, every request "
    "to use data of {tenant} is denied from that day on. No date alone destroys anything.",
    "See the dates, and decide",
)
PAPER_RENEWS: Final = LetterText(
    "paper_renews",
    "Renews soon: agreement {reference}",
    "The agreement {reference} of {tenant} renews by itself on {ends}.{notice}",
    "See the dates",
)

_REQUEST: Final = {
    consent.REQUEST_MADE: LetterText(
        "requested",
        "Request: {category} of {tenant}",
        "A training job was denied the use of {category} for “{purpose}” and asks {tenant} to allow it. "
        "Nothing changes unless you allow it. The portal shows what that would do to your price. "
        "If you do not answer by {until}, the request expires.",
        "Review the request, and allow or refuse it",
    ),
}


# The tenant knows the person who asked; the vendor does not.
_SUBJECT_REQUEST: Final = {
    lineage.SUBJECT_RECEIVED: LetterText(
        "subject_request.received",
        "Recorded: a person's request about data of {tenant}",
        "A person in {tenant}'s data asked that use of their data stop. We will destroy the person's data in every "
        "copy of {tenant}'s data about people by {deadline}. For every model in service that learned from it, we will "
        "tell you what becomes of the model. Your consents and your price do not change.",
        "See the progress",
    ),
    lineage.SUBJECT_OVERDUE: LetterText(
        "subject_request.overdue",
        "Overdue: a person's request about data of {tenant}",
        "We missed the {deadline} deadline for a person's request about data of {tenant}. "
        "The request stays open, and our staff see it as overdue. We will write to you again when it is done.",
        "See what is missing",
    ),
    lineage.SUBJECT_CLOSED: LetterText(
        "subject_request.closed",
        "Done: a person's request about data of {tenant}",
        "The person's data is destroyed in every copy that the request named, with certificates. "
        "For every model, we recorded what becomes of it, and why. You can answer the person now.",
        "See the certificates and the reasons",
    ),
}

_STATEMENT: Final = {
    kinds.STATEMENT: LetterText(
        "statement",
        "Usage statement for {month}: {tenant}",
        "Training runs in {month} that could use data of {tenant}, or reported using it: {runs}. "
        "Rows reported: {rows}. The statement shows what was used, for what and where, and the discount it earned.",
        "Read the statement",
    ),
}
# Sent in place of the one above where nothing happened in the month.
STATEMENT_EMPTY: Final = LetterText(
    "statement",
    "Usage statement for {month}: {tenant}",
    "In {month}, no data of {tenant} was cleared for training, used or destroyed.",
    "See the statement",
)

_TRANSFER: Final = {
    lineage.WAIVER_ASKED: LetterText(
        "waiver",
        "Your decision: may {subject} go to {recipient}?",
        "The terms that {tenant} accepted promise that {subject} does not go to {recipient}. We ask you to allow it "
        "this once. Unless you allow it, it stays forbidden. Your price does not depend on your answer.",
        "See what is planned, and allow or refuse it",
    ),
    lineage.CONTROL_FOLLOWED: LetterText(
        "control",
        "Your vendor changes hands: what it means for {tenant}",
        "{recipient} takes over your vendor. As the terms that {tenant} accepted say, we paused {paused} of its "
        "consents, withdrew {withdrawn} and ordered the destruction of all copies made under those. "
        "Consents that stay as they are: {told}. You can withdraw any consent at any time.",
        "See your consents",
    ),
    lineage.CONTROL_BROKE: LetterText(
        "promise_broken",
        "A promise to {tenant} is broken: your vendor goes to {recipient}",
        "{recipient} takes over your vendor. The terms that {tenant} accepted exclude this party in {promises} "
        "of their promises. Each is on record as a breach. You can withdraw any consent at once.",
        "See your consents, and withdraw what you want to end",
    ),
}

_APPROVAL: Final = {
    tenants.APPROVAL_PROPOSED: LetterText(
        "approval.proposed",
        "A change that needs a second person: {about}",
        "{title}. This would let your vendor do more with your data: {lines}. "
        "It has no effect until a second person approves it and its notice has passed.",
        "See what would change, and answer it",
    ),
    tenants.APPROVAL_APPROVED: LetterText(
        "approval.approved",
        "Approved: {about}",
        "{title}: {lines}. Your vendor approved this change. It takes effect on {effective_from}, unless an owner of "
        "your account objects before.",
        "See what would change, or object",
    ),
    tenants.APPROVAL_EFFECTIVE: LetterText(
        "approval.effective",
        "In effect: {about}",
        "{title}: {lines}. This counts from now on.",
        "See what changed",
    ),
    tenants.APPROVAL_REFUSED: LetterText(
        "approval.refused",
        "Refused: {about}",
        "{title}. The change was refused. Nothing changes.",
        "See the change",
    ),
    tenants.APPROVAL_OBJECTED: LetterText(
        "approval.objected",
        "Your objection: {about}",
        "{title}. An owner of your account objected. Nothing changes for you.",
        "See the change",
    ),
    tenants.APPROVAL_LAPSED: LetterText(
        "approval.lapsed",
        "Lapsed: {about}",
        "{title}. The change lapsed: {reason} Nothing changes.",
        "See the change",
    ),
}

BY_KIND: Final[dict[EntryKind, LetterText]] = (
    _CONSENT
    | risk_letters.RISK_CLASS
    | _REQUEST
    | destruction_letters.DESTRUCTION
    | destruction_letters.PLAN
    | destruction_letters.AUDIT
    | _SUBJECT_REQUEST
    | stop_letters.STOP
    | _STATEMENT
    | _TRANSFER
    | _APPROVAL
    | proposal_letters.PROPOSAL
    | proposal_letters.SIGNATURE
    | commitment_letters.COMMITMENT
    | price_letters.PRICE
    | problem_letters.BREACH
    | problem_letters.FINDING
    | processor_letters.PROCESSOR
    | member_letters.MEMBER
    | key_letters.KEY
    | export_letters.EXPORT
)

BY_CALENDAR: Final = (EXPIRING, PAPER_ENDS, PAPER_RENEWS)

# The account manager who proposed a consent also learns what became of the proposal.
MAILED_TO_PROPOSER: Final = frozenset(
    {
        *(consent.REFUSED, consent.STATED, consent.CONFIRMED),
        *(consent.PROPOSAL_ANSWERED, consent.PROPOSAL_LAPSED),
    }
)
