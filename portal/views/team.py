"""Who acts for the customer: owners invite people, change roles, remove members and take invitations back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from portal.acting_members import ActingMember, for_acting_member, owners_only
from portal.forms.team import InviteForm, RoleForm
from portal.pages import show
from portal.presenters import refusal_texts, team_lines
from tenants.operations import invitations as operations
from tenants.operations import members as member_operations
from tenants.queries import invitations, members, team_history, vendor_people

_SHOWN: Final = 50
_REFUSALS: Final = (
    *(member_operations.LastOwner, member_operations.OwnersDecide),
    *(operations.InvitedAlready, operations.InvitationOver, vendor_people.SignatoryIsVendor),
)


@require_http_methods(["GET", "HEAD", "POST"])
@for_acting_member
def team(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    """The members, the open invitations, and what happened; owners invite people here."""
    if request.method == "POST":
        return _invite(request, acting)
    return _page(request, acting, InviteForm())


@owners_only
def _invite(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, acting, form, status=422)
    said = form.cleaned_data
    try:
        operations.invite(account=acting.tenant.account, by=acting.by, at=acting.at, **said)
    except _REFUSALS as error:
        form.add_error(None, refusal_texts.refusal_text(error))
        return _page(request, acting, form, status=422)
    messages.success(
        request, f"{said['name']} is invited. The mail with the link is on its way to {said['email']}."
    )
    return redirect("portal:team", acting.mode, acting.key)


@require_POST
@for_acting_member
@owners_only
def change(request: HttpRequest, acting: ActingMember, person: UUID) -> HttpResponse:
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Please choose a role.")
        return redirect("portal:team", acting.mode, acting.key)
    return _done(
        request,
        acting,
        lambda: member_operations.change_role(
            account=acting.tenant.account,
            person=person,
            role=form.cleaned_data["role"],
            by=acting.by,
            at=acting.at,
        ),
        "The role is changed. All owners get a mail.",
    )


@require_POST
@for_acting_member
@owners_only
def remove(request: HttpRequest, acting: ActingMember, person: UUID) -> HttpResponse:
    account = acting.tenant.account
    return _done(
        request,
        acting,
        lambda: member_operations.remove(account=account, person=person, by=acting.by, at=acting.at),
        "Removed. All owners get a mail.",
    )


@require_POST
@for_acting_member
@owners_only
def revoke(request: HttpRequest, acting: ActingMember, invitation: UUID) -> HttpResponse:
    account = acting.tenant.account
    return _done(
        request,
        acting,
        lambda: operations.revoke(id=invitation, account=account, by=acting.by, at=acting.at),
        "The invitation is withdrawn. Its link no longer works.",
    )


def _done(request: HttpRequest, acting: ActingMember, act: Callable[[], object], says: str) -> HttpResponse:
    try:
        act()
    except (member_operations.NoSuchMember, invitations.NoSuchInvitation) as error:
        raise Http404(str(error)) from error
    except _REFUSALS as error:
        messages.error(request, refusal_texts.refusal_text(error))
    else:
        messages.success(request, says)
    if acting.role not in {
        role for one, role in members.members(account=acting.tenant.account) if one.id == acting.person
    }:
        return redirect("portal:home")  # the owner changed or removed their own membership
    return redirect("portal:team", acting.mode, acting.key)


def _page(request: HttpRequest, acting: ActingMember, form: InviteForm, *, status: int = 200) -> HttpResponse:
    account = acting.tenant.account
    events = team_history.team_events(account=account, limit=_SHOWN)
    return show(
        request,
        acting,
        "team",
        status=status,
        form=form,
        role_form=RoleForm(),
        members=members.members(account=account),
        invitations=invitations.open_invitations(account=account, at=acting.at),
        lines=team_lines.team_lines(events),
        may_change=acting.role == "owner" and not acting.tenant.account_pays_only,
    )
