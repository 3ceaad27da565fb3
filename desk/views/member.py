"""The page that invites a member of an account."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from desk.forms.onboarding import MemberForm
from desk.page import Page
from desk.views.tenants import tenant_or_404
from ledger import clock
from tenants.operations import members, users


class InviteMember(Page):
    def get(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen = tenant_or_404(tenant)
        self.title = f"Who may act for {seen.account_name}"
        return self.show(form=MemberForm(), submit="Record", tenant=seen)

    def post(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen = tenant_or_404(tenant)
        self.title = f"Who may act for {seen.account_name}"
        form = MemberForm(request.POST)
        if not form.is_valid():
            return self.show(status=422, form=form, submit="Record", tenant=seen)
        said = form.cleaned_data
        user = users.make_user(email=said["email"], name=said["name"], title=said["title"])
        members.record_member(
            user=user, account=seen.account, role=said["role"], by=self.actor, at=clock.now()
        )
        messages.success(request, f"{said['name']} may act for {seen.account_name}.")
        return redirect("admin:tenant", tenant=tenant)
