"""Letters about who acts for a customer. Its owners get each at once. Pure."""

from __future__ import annotations

from typing import Final

from notices.letter_text import LetterText
from tenants import kinds as tenants

MEMBER: Final = {
    tenants.MEMBER: LetterText(
        "member.recorded",
        "{person} acts for {account} from now on",
        "{person} may act for {account} as {role}. {signs} If no one at {account} decided this, remove the person in "
        "the portal and tell us.",
        "See who acts for you",
    ),
    tenants.MEMBER_ENDED: LetterText(
        "member.ended",
        "{person} no longer acts for {account}",
        "{person} may no longer act for {account}. What the person signed before stays as it is. "
        "If no one at {account} decided this, tell us.",
        "See who acts for you",
    ),
    tenants.INVITED: LetterText(
        "invitation.made",
        "{person} is invited to act for {account}",
        "{by} invited {person} to act for {account} as {role}. The invitation can be accepted until {until}. "
        "If no one at {account} decided this, withdraw the invitation in the portal and tell us.",
        "See the invitation, or withdraw it",
    ),
    tenants.INVITATION_REVOKED: LetterText(
        "invitation.revoked",
        "The invitation of {person} is withdrawn",
        "The invitation of {person} to act for {account} is withdrawn. Its link no longer works.",
        "See who acts for you",
    ),
    tenants.SIGNATURES_CHANGED: LetterText(
        "account.signatures_changed",
        "Consents of {account} need another number of signatures",
        "A consent of {account} needs {becomes} from now on. Until now it needed {was}.",
        "See your account",
    ),
    tenants.MANAGER_ASSIGNED: LetterText(
        "manager.assigned",
        "{person} is your account manager",
        "{person} of {vendor} looks after {account} from now on, and sees its pages at the desk. "
        "An account manager never signs for you.",
        "See your account",
    ),
    tenants.MANAGER_RELEASED: LetterText(
        "manager.released",
        "{person} is no longer your account manager",
        "{person} of {vendor} no longer looks after {account}.",
        "See your account",
    ),
}

# What the invited person gets, beside the owners' letter.
INVITATION: Final = LetterText(
    "invitation.link",
    "You are invited to act for {account}",
    "{by} invited you to act for {account} as {role} in Licet. Licet keeps what {account} allows {vendor} to do with "
    "its data. Open the link and choose your own password. It works once, until {until}. If you do not know "
    "what this is about, do nothing.",
    "Accept the invitation",
)

# Take the place of the usual letters about waiting changes.
WAITING: Final = {
    tenants.APPROVAL_PROPOSED.name: LetterText(
        "approval.proposed",
        "A change of who acts for you is proposed: {about}",
        "{title}: {lines}. It has no effect until it is approved. If no one at your company asked for this, object to "
        "it in the portal, or tell us.",
        "See what would change, and answer it",
    ),
    tenants.APPROVAL_APPROVED.name: LetterText(
        "approval.approved",
        "A change of who acts for you is approved: {about}",
        "{title}: {lines}. This is approved. It takes effect on {effective_from}, unless an owner of your account "
        "objects before.",
        "See what would change, or object",
    ),
    tenants.APPROVAL_EFFECTIVE.name: LetterText(
        "approval.effective",
        "A change of who acts for you is in effect: {about}",
        "{title}: {lines}. This counts from now on.",
        "See who acts for you",
    ),
}
