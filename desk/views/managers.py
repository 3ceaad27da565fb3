"""The page that says who looks after a customer, and on which administrators change it."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from desk import staff
from desk.forms import fields
from desk.page import Page, refuse
from desk.views.tenants import tenant_or_404
from identity.queries import staff as vendor_staff
from ledger import clock
from tenants.operations import managers
from tenants.queries import assignments
from tenants.queries.tenants import TenantRecord


class ManagerForm(forms.Form):
    """One member of staff, to be assigned."""

    user = fields.choice([], label="Member of staff")


class ManagersPage(Page):
    """The account managers of one customer. Each change is an entry, and a mail to the customer's owners."""

    template = "desk/managers.html"

    def get(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        return self._show(tenant_or_404(tenant), None)

    def post(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen = tenant_or_404(tenant)
        staff.require(self.user, staff.ADMINISTRATORS)
        if "release" in request.POST:
            return self._release(seen, request.POST["release"])
        form = self._form(seen, request.POST)
        if not form.is_valid():
            return self._show(seen, form, status=422)
        try:
            managers.assign(
                user=int(form.cleaned_data["user"]), account=seen.account, by=self.actor, at=clock.now()
            )
        except managers.ManagerIsNoStaff as error:
            refuse(form, error)
            return self._show(seen, form, status=422)
        messages.success(request, "Assigned. The customer's owners get a mail.")
        return redirect("admin:managers", tenant=tenant)

    def _release(self, seen: TenantRecord, user: str) -> HttpResponse:
        known = {str(each.user): each for each in assignments.assigned(account=seen.account)}
        if user in known:
            managers.release(user=known[user].user, account=seen.account, by=self.actor, at=clock.now())
            messages.success(self.request, f"{known[user].name} no longer looks after this customer.")
        return redirect("admin:managers", tenant=seen.id)

    def _form(self, seen: TenantRecord, data: object = None) -> ManagerForm:
        form = ManagerForm(data)  # type: ignore[arg-type]  # a QueryDict or None
        taken = {each.user for each in assignments.assigned(account=seen.account)}
        form.fields["user"].choices = [  # type: ignore[attr-defined]
            (each.id, f"{each.name}, {each.email}") for each in vendor_staff.staff() if each.id not in taken
        ]
        return form

    def _show(self, seen: TenantRecord, form: ManagerForm | None, status: int = 200) -> HttpResponse:
        self.title = f"Who looks after {seen.account_name}"
        may_change = staff.groups_of(self.user, staff.ADMINISTRATORS)
        return self.show(
            status,
            tenant=seen,
            managers=assignments.assigned(account=seen.account),
            may_change=may_change,
            form=(form or self._form(seen)) if may_change else None,
        )
