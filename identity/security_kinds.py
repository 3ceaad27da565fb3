"""The kinds of security events, each with what it says. Pure."""

from __future__ import annotations

from typing import Final

MEANINGS: Final = {
    "sign_in.succeeded": "A person signed in",
    "sign_in.failed": "A password was wrong, or no person signs in with the address",
    "sign_in.delayed": "A try came too soon after wrong passwords, and the password was not looked at",
    "sign_in.ended": "A person signed out",
    "proof.repeated": "A person proved again who it is, before an act that matters",
    "session.revoked": "A person ended one or more of their other sessions",
    "password.reset_asked": "A link for a new password was mailed",
    "password.reset": "A new password was chosen through a mailed link",
    "password.changed": "A person changed the password",
    "second_factor.added": "A second factor was set up",
    "second_factor.removed": "A second factor was removed",
    "second_factor.failed": "A code or a passkey was wrong",
    "second_factor.renewed": "A person got new recovery codes",
    "second_factor.reset": "An operator removed all second factors of a person",
    "viewing.began": "A member of staff began to look at a customer's pages, read only: an entry of the ledger",
    "viewing.ended": "A member of staff stopped looking at a customer's pages",
    "staff.made": "A person became staff, or the groups of a member of staff changed",
    "scope.refused": "An API key asked for what its scopes do not allow",
    "key.elsewhere": "An API key was used from outside of its networks, and refused",
    "key.new_network": "An API key was used from a network that it was not used from before",
    "member.changed": "A person is invited, acts for an account, no longer does, or has another role: an entry",
    "key.changed": "An API key was issued or revoked: an entry of the ledger",
    "approval.changed": "A change was proposed, approved or refused: an entry of the ledger",
    "start.refused": "A process did not start, because it would not have been safe",
}


def mentioned(kind: str) -> str:
    """Return the kind. Raises: ValueError for one that is not listed."""
    if kind not in MEANINGS:
        raise ValueError(f"{kind!r} is no kind of security event: use one of {', '.join(MEANINGS)}")
    return kind
