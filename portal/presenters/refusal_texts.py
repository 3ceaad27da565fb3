"""Explain to the acting member why an operation was refused."""

from __future__ import annotations

from consent.operations import (
    changes,
    classing,
    contract_ends,
    proposal_faults,
    reminders,
    requests,
    signatures,
    statements,
)
from lineage.audits import rights
from lineage.audits.operations import opening
from lineage.destruction.operations import plans, subject_requests
from lineage.transfers.operations import waivers
from notices.operations import deliveries
from tenants import approval_rules
from tenants.operations import customer_keys, invitations, members, users
from tenants.queries import members as known_members
from tenants.queries import vendor_people
from tenants.queries.tenants import NoSuchTenant

REFUSAL_TEXTS = (
    contract_ends.ContractHasNoEnd,
    contract_ends.HoldoverTooLong,
    plans.NothingWaits,
    statements.AccountNeedsTwo,
    statements.CriticalNeedsTwo,
    changes.NothingToDispute,
    changes.NothingToPause,
    changes.NothingToWithdraw,
    changes.NotPaused,
    changes.NotProposed,
    statements.OwnershipConflict,
    requests.RequestAnswered,
    statements.ResellerMayNotConsent,
    statements.RiskNotAccepted,
    signatures.SameSignatory,
    signatures.SignedTooSoon,
    known_members.MaySignLater,
    vendor_people.SignatoryIsVendor,
    classing.RiskClassMissing,
    classing.RiskClassRecorded,
    classing.SecondSignatoryMissing,
    statements.LegalBasisMissing,
    changes.NothingToCosign,
    statements.TermsNotInEffect,
    statements.TermsSuperseded,
    statements.ThirdPartyRightsMissing,
    statements.UnknownFields,
    statements.UnknownTerms,
    statements.ValidityOver,
    subject_requests.DeadlineInThePast,
    reminders.NobodyToRemind,
    reminders.RemindedToday,
    proposal_faults.ItemSettled,
    proposal_faults.OtherSidesTurn,
    proposal_faults.ProposalLapsed,
    proposal_faults.RoundSuperseded,
    customer_keys.TooManyKeys,
    deliveries.EndpointDisabled,
    deliveries.TooManyTests,
    waivers.WaiverAnswered,
    waivers.WaiverNotGranted,
    waivers.WaiverEndsInThePast,
    approval_rules.NotOpen,
    invitations.InvitationOver,
    invitations.InvitedAlready,
    invitations.OtherPersonInvited,
    invitations.OwnerThere,
    members.LastOwner,
    members.OwnersDecide,
    users.AddressTaken,
    opening.AccessEndsInThePast,
    opening.PeriodEmpty,
    rights.AuditRightEnded,
    rights.AuditsUsedUp,
    rights.NoAuditRight,
    NoSuchTenant,
)

_SAYS = {
    "approval_not_open": "This change no longer waits: it was answered, or it took effect.",
    "audit_right_ended": "The consents with an audit right have ended, and none of your data is held any more.",
    "audits_used_up": "Your terms allow no further audit yet.",
    "bad_window": "The period ends before it begins.",
    "no_audit_right": "No terms that you accepted give you an audit.",
    "deadline_over": "The last day you chose has passed.",
    "nothing_to_dispute": "There is nothing left to dispute: it was withdrawn, replaced or refused meanwhile.",
    "nothing_to_pause": "Only a consent in force can be paused.",
    "nothing_to_withdraw": "There is nothing left to withdraw: it was replaced or refused meanwhile.",
    "not_paused": "It is not paused.",
    "not_proposed": "This suggestion was answered meanwhile.",
    "ownership_conflict": "Under these terms the model would be (partly) yours, and this purpose shares it with others."
    " The two do not go together.",
    "item_settled": "This was answered meanwhile.",
    "other_sides_turn": "It is not your turn: the other side answers next.",
    "proposal_lapsed": "This proposal lapsed, because it was not answered in time.",
    "round_superseded": "This proposal was answered meanwhile. Please review it again.",
    "request_answered": "This was answered meanwhile, or its time is over.",
    "reseller_may_not_consent": "This account pays for others; it does not consent for them.",
    "legal_basis_missing": "The terms ask why you may have data about people used. Please say it below.",
    "nothing_to_cosign": "No second signature is missing any more.",
    "risk_class_missing": "The terms ask how sensitive this data is to you. Please choose a class.",
    "risk_class_recorded": "A higher class is recorded for this data. Lower the class first.",
    "second_signatory_missing": "Critical data needs two signatures, and only one of you may sign. Let an owner add a"
    " second person, or send us your register extract if your company has one authorised person.",
    "signed_too_soon": "Your two signatures must be 24 hours apart. Please sign again later.",
    "same_signatory": "You have signed already. The second signature is somebody else's.",
    "terms_not_in_effect": "These terms are not in effect yet.",
    "terms_superseded": "Newer terms are in effect. Please read and accept those instead.",
    "unknown_field": "A field you chose is no longer part of this category.",
    "address_taken": "You can sign in with this address already. Sign in, and open the link again.",
    "invitation_over": "The invitation was accepted or withdrawn, or it is older than seven days. Ask for a new one.",
    "invited_already": "This person acts for you already, or has an open invitation.",
    "last_owner": "You are the last owner. Make another member an owner first.",
    "other_person_invited": "The invitation is for another address. Sign in with the address it was sent to.",
    "owner_there": "Your company has an owner by now, who can invite you.",
    "owners_decide": "Only owners of your account decide who acts for it.",
    "no_such_invitation": "The link is not whole. Copy all of it from the mail.",
    "may_sign_later": "No owner of your company invited you, so your signatures count a little later. You may withdraw"
    " at once.",
    "signatory_is_vendor": "This person works for the vendor, and the vendor never signs for you.",
    "too_many_competitors": "The list is full under your terms. Ask us to take a name off for a new one.",
    "too_many_competitor_changes": "The list changed as often this year as your terms allow. Ask us for other terms.",
    "unknown_terms": "These terms are not offered to you any more.",
    "waiver_answered": "This was answered meanwhile.",
    "waiver_not_granted": "There is no yes to take back: it was taken back already, or its time is over.",
    "waiver_over": "The last day you chose has passed.",
    "validity_over": "The last day you chose has passed.",
}


def refusal_text(error: Exception) -> str:
    code = getattr(error, "code", "")
    return _SAYS.get(code) or str(type(error).__doc__).strip()
