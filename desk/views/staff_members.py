"""The page of the vendor's staff: who may open the desk, and in which groups."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from desk.forms import fields
from desk.page import Page, refuse
from identity import staff_groups
from identity.operations import staff as operations
from identity.operations import staff_invitations
from identity.queries import staff
from ledger import clock


class StaffForm(forms.Form):
    """A person, and what the person may do at the desk."""

    email = fields.email(label="Email address")
    name = fields.text(label="Name", max_length=200, required=False, help_text="Needed for a new person.")
    groups = fields.several(
        [(group, group) for group in staff_groups.ALL],
        label="Groups",
        required=False,
        help_text="Without a group: an account manager, who sees assigned accounts.",
    )
    ends = fields.tick(label="No longer staff", help_text="Signs the person out everywhere, at once.")


class StaffPage(Page):
    title = "Staff"
    template = "desk/staff.html"
    groups = (staff_groups.ADMINISTRATORS,)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(StaffForm(initial={"email": request.GET.get("email", "")}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = StaffForm(request.POST)
        if not form.is_valid():
            return self._page(form, 422)
        said, by, at = form.cleaned_data, self.user.pk, clock.now()
        if said["ends"] and said["email"].casefold() == self.user.email.casefold():
            form.add_error("ends", "Another administrator has to do this for you.")
            return self._page(form, 422)
        try:
            if said["ends"]:
                operations.end_staff(email=said["email"], by=by, at=at)
                says = f"{said['email']} is no longer staff, and is signed out."
            elif staff_invitations.invite(
                email=said["email"], name=said["name"] or said["email"], groups=said["groups"], by=by, at=at
            ):
                says = f"{said['email']} is staff. A link to choose a password is on its way."
            else:
                says = f"{said['email']} is staff in these groups now."
        except (operations.NotStaff, operations.StaffAreNeverMembers) as error:
            refuse(form, error)
            return self._page(form, 422)
        messages.success(request, says)
        return redirect("admin:staff")

    def _page(self, form: StaffForm, status: int = 200) -> HttpResponse:
        return self.show(status, form=form, people=staff.staff())
