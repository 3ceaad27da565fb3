"""Letters about the destruction of data: orders, plans that wait, and audits of what was done. Pure."""

from __future__ import annotations

from typing import Final

from lineage import kinds as lineage
from notices.letter_text import LetterText

DESTRUCTION: Final = {
    lineage.ORDER_HELD: LetterText(
        "destruction.held",
        "On hold: destruction of {data}",
        "We must keep {data} until {until} for a legal reason: {reason}. It is not used for training meanwhile. "
        "The deadline of {due} stays, and we destroy the data when the hold ends.",
        "See the order",
    ),
    lineage.ORDER_RELEASED: LetterText(
        "destruction.released",
        "Hold ended: destruction of {data}",
        "The legal hold on {data} has ended. We will now destroy it. The deadline is {due}.",
        "See the order",
    ),
    lineage.ORDER_REFUSED: LetterText(
        "destruction.refused",
        "Refused: destruction of {data}",
        "We refused to destroy {data} by {due}, for this reason: {reason}. The order stays open.",
        "See the order, and tell us if you disagree",
    ),
    lineage.ORDER_OVERDUE: LetterText(
        "destruction.overdue",
        "Overdue: destruction of {data}",
        "We missed the {due} deadline to destroy {data}. The order stays open, and our staff see it as overdue. "
        "We will write to you again when it is done.",
        "See the order",
    ),
    lineage.ORDER_CANCELLED: LetterText(
        "destruction.cancelled",
        "Cancelled: destruction of {data}",
        "{reason} What was not destroyed yet is kept.",
        "See the order",
    ),
    lineage.CERTIFIED: LetterText(
        "destruction.certified",
        "Destroyed: {data}",
        "The order to destroy {data} is complete, and a second person verified it. "
        "The certificate shows how it was done, and what remains, if anything.",
        "See the certificate",
    ),
    lineage.ORDER_RESIDUAL: LetterText(
        "destruction.residual",
        "What remained should be gone: {data}",
        "The certificate for {data} names what remained, and the day by which it should be gone. That day has come. "
        "No second certificate says yet that it is gone.",
        "See the order",
    ),
    lineage.RESIDUALS_GONE: LetterText(
        "destruction.closed",
        "Nothing remains: {data}",
        "What the certificate for {data} said remained is gone, and a second person verified that. "
        "A second certificate says how.",
        "See the order",
    ),
}

PLAN: Final = {
    lineage.PLAN_MADE: LetterText(
        "destruction_plan.made",
        "Planned: destruction of data of {tenant}",
        "The consent of {tenant} to the use of {category} for “{purpose}” was withdrawn by a connected system or by "
        "our staff. From now on, every request to use this data is denied. We destroy its copies as soon as an owner "
        "of your account releases that, and otherwise from {until} on. Until a copy is destroyed, an owner can keep "
        "it by allowing the use again.",
        "See what is planned, and decide",
    ),
    lineage.PLAN_NOTICED: LetterText(
        "destruction_plan.noticed",
        "Notice {number}: after the end of your contract, data of {tenant} will be destroyed",
        "The contract of {tenant} ended on {ended}. As the terms that you accepted say, we will destroy the copies of "
        "its data that were made for training, once an owner confirms the end. If no owner decides, we begin after 30 "
        "days of weekly notice, not before {until}. If your contract goes on, nothing is destroyed.",
        "Confirm the end, or let the contract go on",
    ),
    lineage.PLAN_DUE: LetterText(
        "destruction_plan.due",
        "Released: destruction of data of {tenant}",
        "{why} We will now destroy the data. The orders show their deadlines, and how far each has come.",
        "See the orders",
    ),
}

AUDIT: Final = {
    lineage.AUDIT_OPENED: LetterText(
        "audit.opened",
        "An audit of the use of data of {tenant} has begun",
        "{auditor} may read the list of runs, copies and destruction orders for data of {tenants} until {until}. "
        "If no one at {tenant} asked for this, tell us.",
        "See the audit",
    ),
    lineage.AUDIT_FOUND: LetterText(
        "audit.found",
        "An auditor found something about data of {tenant}",
        "{auditor} raised a finding that your vendor must answer by {due}.",
        "Read the finding",
    ),
    lineage.AUDIT_ANSWERED: LetterText(
        "audit.answered",
        "Your vendor answered an auditor's finding about data of {tenant}",
        "Your vendor answered what {auditor} found.",
        "Read the answer",
    ),
    lineage.AUDIT_OVERDUE: LetterText(
        "audit.overdue",
        "Overdue: the answer to an auditor's finding about data of {tenant}",
        "Your vendor had to answer what {auditor} found by {due}, and has not answered.",
        "Read the finding",
    ),
    lineage.AUDIT_CONCLUDED: LetterText(
        "audit.concluded",
        "The auditor's opinion on the use of data of {tenant}",
        "{auditor} gave an opinion, which ends the audit. It is signed, and its digest is in the ledger.",
        "Read the opinion",
    ),
}
