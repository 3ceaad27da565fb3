"""Ask, for the vendor, that a person may act for a customer. Once the customer has an owner, its owners decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent.operations import agreements
from consent.queries import named_people
from ledger.actors import Actor
from tenants import mail_domains
from tenants.models.member import MAY_CONSENT
from tenants.operations import invitations, member_changes, members
from tenants.operations.member_changes import MemberChange
from tenants.queries import accounts, approvals, dns_records, domain_proofs, vendor_people
from tenants.queries import members as known_members
from tenants.queries.accounts import AccountRecord
from tenants.queries.domain_proofs import ReadsTxt


class AgreementDocumentMissing(ValueError):
    """A first owner is named in the customer's signed agreement. Record the agreement with its document first."""

    code = "agreement_document_missing"


class AddressNotProved(ValueError):
    """The address is neither a contact of the signed agreement nor in a domain that the customer proved."""

    code = "address_not_proved"


class OwnerMissing(ValueError):
    """The customer has no owner yet. Invite its first owner, who invites the others."""

    code = "owner_missing"


@transaction.atomic
def propose_owner(
    *,
    mode: str,
    account: str,
    email: str,
    name: str,
    title: str = "",
    evidence: Sequence[str] = (),
    reads: ReadsTxt = dns_records.txt,
    by: Actor,
    at: datetime,
) -> UUID:
    """Propose the first owner of a customer, or a new one where no owner is left. A second person approves it.

    The first owner's address is a contact of the signed agreement, or lies in a domain that the customer proved. A new
    owner needs a document that was uploaded for this. Returns the waiting change's id.
    Raises: tenants.queries.accounts.NoSuchAccount, invitations.OwnerThere, AgreementDocumentMissing, AddressNotProved,
    domain_proofs.DnsSilent, agreements.NewEvidenceNeeded, vendor_people.SignatoryIsVendor.
    """
    home = accounts.account(mode=mode, key=account)
    vendor_people.check_is_customers(mode=mode, email=email)
    if known_members.has_owner(account=home.id):
        raise invitations.OwnerThere
    if known_members.ever_had_owner(account=home.id):
        _check_evidence(home, evidence)
        kind = member_changes.RECOVERED_OWNER
    else:
        evidence = _check_first_owner(home, email, reads=reads)
        kind = member_changes.FIRST_OWNER
    person = invitations.person_for(email=email, name=name, title=title)
    return member_changes.propose(
        MemberChange(kind, person, None, "owner", evidence), home=home, by=by, at=at
    )


@transaction.atomic
def ask_for_member(
    *, mode: str, account: str, email: str, name: str, role: str, title: str = "", by: Actor, at: datetime
) -> None:
    """Invite a person for the vendor. Who may consent is invited only once an owner of the customer approves it.

    Raises: tenants.queries.accounts.NoSuchAccount, OwnerMissing, members.RoleUnknown, invitations.InvitedAlready,
    vendor_people.SignatoryIsVendor.
    """
    home = accounts.account(mode=mode, key=account)
    if role not in MAY_CONSENT:
        invitations.invite(account=home.id, email=email, name=name, role=role, title=title, by=by, at=at)
        return
    vendor_people.check_is_customers(mode=mode, email=email)
    if not known_members.has_owner(account=home.id):
        raise OwnerMissing
    named = named_people.named_in_agreement(account=home.id, email=email)
    person = invitations.person_for(email=email, name=name, title=title)
    member_changes.propose(
        MemberChange(member_changes.INVITED, person, None, role, named=named), home=home, by=by, at=at
    )


@transaction.atomic
def ask_for_role(
    *, mode: str, account: str, person: UUID, role: str, evidence: Sequence[str], by: Actor, at: datetime
) -> None:
    """Propose another role of a member for the vendor: a second person approves it, and 72 hours pass.

    Raises: tenants.queries.accounts.NoSuchAccount, members.NoSuchMember, agreements.NewEvidenceNeeded.
    """
    home = accounts.account(mode=mode, key=account)
    was = _role(home, person)
    _check_evidence(home, evidence)
    change = MemberChange(member_changes.ROLE_CHANGED, person, was, role, evidence)
    member_changes.propose(change, home=home, by=by, at=at)


@transaction.atomic
def ask_for_removal(
    *, mode: str, account: str, person: UUID, evidence: Sequence[str], by: Actor, at: datetime
) -> bool:
    """Remove a member for the vendor, at once if the member only looks on. Returns whether it waits.

    Who may consent is removed with evidence, once a second person approves it and 72 hours have passed.
    Raises: tenants.queries.accounts.NoSuchAccount, members.NoSuchMember, agreements.NewEvidenceNeeded.
    """
    home = accounts.account(mode=mode, key=account)
    was = _role(home, person)
    if was not in MAY_CONSENT:
        members.remove(account=home.id, person=person, by=by, at=at)
        return False
    _check_evidence(home, evidence)
    change = MemberChange(member_changes.REMOVED, person, was, None, evidence)
    member_changes.propose(change, home=home, by=by, at=at)
    return True


def _check_evidence(home: AccountRecord, evidence: Sequence[str]) -> None:
    """Check that a document was uploaded for this change alone. Raises: agreements.NewEvidenceNeeded."""
    earlier = approvals.approvals(mode=home.mode, account=home.id)
    used = {
        digest
        for each in earlier
        if each.change.startswith("member.")
        for digest in each.becomes.get("evidence", ())
    }
    agreements.check_evidence(home, [digest for digest in evidence if digest not in used])


def _role(home: AccountRecord, person: UUID) -> str:
    roles = {each.id: role for each, role in known_members.members(account=home.id)}
    if person not in roles:
        raise members.NoSuchMember(str(person))
    return roles[person]


def _check_first_owner(home: AccountRecord, email: str, *, reads: ReadsTxt) -> list[str]:
    """Check that the customer named this address. Returns the digests of the signed agreements.

    Raises: AgreementDocumentMissing, AddressNotProved, DnsSilent.
    """
    signed = named_people.signed_agreements(account=home.id)
    documents = [digest for agreement in signed for digest in agreement.evidence]
    if home.mode != "live":
        return documents
    if not signed:
        raise AgreementDocumentMissing(home.key)
    if named_people.named_in_agreement(account=home.id, email=email):
        return documents
    domain = mail_domains.domain_of(email)
    if not domain_proofs.is_proved(home.id, domain, reads=reads):
        raise AddressNotProved(email)
    return documents
