"""The pages on which staff ask for members of a customer: invite, change a role, remove, take an invitation back."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent import evidence_files, evidence_kinds
from consent.operations import agreements, customer_members, evidence
from desk import evidence_upload
from desk.forms.members import InviteForm, MemberForm
from desk.page import Page, found_or_404, refuse
from desk.views.tenants import tenant_or_404
from ledger import clock
from tenants import mail_domains
from tenants.operations import invitations
from tenants.queries import domain_proofs, vendor_people
from tenants.queries import invitations as known_invitations
from tenants.queries import members as known_members
from tenants.queries.tenants import TenantRecord

_REFUSALS: Final = (
    *(customer_members.AgreementDocumentMissing, customer_members.AddressNotProved),
    *(customer_members.OwnerMissing, invitations.OwnerThere, invitations.InvitedAlready),
    *(domain_proofs.DnsSilent, agreements.NewEvidenceNeeded, vendor_people.SignatoryIsVendor),
    *(evidence_kinds.EvidenceTypeNotAllowed, evidence.EvidenceTooLarge, evidence.EvidenceEmpty),
    evidence_files.EvidenceUnavailable,
)


class _MembersPage(Page):
    def _tenant(self, tenant: UUID) -> TenantRecord:
        seen = tenant_or_404(tenant)
        self.title = f"Who may act for {seen.account_name}"
        return seen

    def _kept(self, seen: TenantRecord, document: Any) -> list[str]:
        kept = evidence_upload.store_document(
            document, mode=seen.mode, account=seen.account, by=self.actor, at=clock.now()
        )
        return [kept.sha256] if kept else []


class InviteMember(_MembersPage):
    """The members and open invitations, and the form that asks for another member."""

    template = "desk/members.html"

    def get(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        return self._show(InviteForm(), self._tenant(tenant))

    def post(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen = self._tenant(tenant)
        form = InviteForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(form, seen, status=422)
        try:
            says = self._ask(seen, form.cleaned_data)
        except _REFUSALS as error:
            refuse(form, error)
            return self._show(form, seen, status=422)
        messages.success(request, says)
        return redirect("admin:invite_member", tenant=tenant)

    def _ask(self, seen: TenantRecord, said: dict[str, Any]) -> str:
        whom: dict[str, Any] = {name: said[name] for name in ("email", "name", "title")}
        where: dict[str, Any] = {
            "mode": seen.mode,
            "account": seen.account_key,
            "by": self.actor,
            "at": clock.now(),
        }
        if said["role"] == "owner" and not known_members.has_owner(account=seen.account):
            kept = self._kept(seen, said["document"])
            customer_members.propose_owner(**whom, **where, evidence=kept)
            return "Proposed. A colleague approves it, then the invitation is mailed."
        customer_members.ask_for_member(**whom, **where, role=said["role"])
        return "Asked for. Who may consent is invited once an owner of the customer approves it; others are invited."

    def _show(self, form: InviteForm, seen: TenantRecord, *, status: int = 200) -> HttpResponse:
        domain = mail_domains.domain_of(form.data.get("email", ""))
        provable = domain_proofs.can_be_proved(domain)
        return self.show(
            status,
            form=form,
            submit="Ask for it",
            tenant=seen,
            members=known_members.members(account=seen.account),
            has_owner=known_members.has_owner(account=seen.account),
            invitations=known_invitations.open_invitations(account=seen.account, at=clock.now()),
            record_name=domain_proofs.record_name(domain) if provable else "",
            record_text=domain_proofs.record_text(seen.account, domain) if provable else "",
        )


class ChangeMember(_MembersPage):
    """Another role of one member, or none."""

    def get(self, request: HttpRequest, tenant: UUID, person: UUID) -> HttpResponse:
        seen = self._tenant(tenant)
        return self._show(MemberForm(initial={"role": self._role(seen, person)}), seen)

    def post(self, request: HttpRequest, tenant: UUID, person: UUID) -> HttpResponse:
        seen = self._tenant(tenant)
        self._role(seen, person)
        form = MemberForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(form, seen, status=422)
        try:
            waits = self._ask(seen, person, form.cleaned_data)
        except _REFUSALS as error:
            refuse(form, error)
            return self._show(form, seen, status=422)
        messages.success(
            request,
            "Proposed. A colleague approves it, and 72 hours of notice pass, unless an owner approves it before."
            if waits
            else "Removed. The owners get a mail.",
        )
        return redirect("admin:invite_member", tenant=tenant)

    def _ask(self, seen: TenantRecord, person: UUID, said: dict[str, Any]) -> bool:
        where: dict[str, Any] = {
            "mode": seen.mode,
            "account": seen.account_key,
            "person": person,
            "evidence": self._kept(seen, said["document"]),
            "by": self.actor,
            "at": clock.now(),
        }
        if not said["role"]:
            return customer_members.ask_for_removal(**where)
        customer_members.ask_for_role(**where, role=said["role"])
        return True

    def _role(self, seen: TenantRecord, person: UUID) -> str:
        roles = {each.id: role for each, role in known_members.members(account=seen.account)}
        return found_or_404(roles.get(person), "member")

    def _show(self, form: MemberForm, seen: TenantRecord, *, status: int = 200) -> HttpResponse:
        return self.show(status, form=form, submit="Ask for it", tenant=seen)


class RevokeInvitation(_MembersPage):
    """Take an open invitation back."""

    def post(self, request: HttpRequest, tenant: UUID, invitation: UUID) -> HttpResponse:
        seen = self._tenant(tenant)
        try:
            invitations.revoke(id=invitation, account=seen.account, by=self.actor, at=clock.now())
        except known_invitations.NoSuchInvitation:
            found_or_404(None, "invitation")
        except invitations.InvitationOver as error:
            messages.error(request, str(type(error).__doc__))
        else:
            messages.success(request, "The invitation is withdrawn.")
        return redirect("admin:invite_member", tenant=tenant)
