"""The page behind the link of an invitation. The invited person chooses a password and becomes a member."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import get_user_model, login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ledger import actors, clock, scope
from portal.forms.team import PasswordForm
from portal.presenters import refusal_texts
from tenants.operations import invitations as operations
from tenants.operations import users
from tenants.queries import invitations, people, sign_ins, vendor_people
from tenants.queries.invitations import InvitationRecord

_BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
_REFUSALS: Final = (
    *(operations.InvitationOver, operations.OtherPersonInvited, operations.OwnerThere),
    *(users.AddressTaken, vendor_people.SignatoryIsVendor),
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the invitation. A new person chooses a password. A person who already has a password signs in first."""
    at = clock.now()
    with scope.everything(reason="sign-in"):
        try:
            seen = invitations.invitation_with(token=token, at=at)
        except invitations.NoSuchInvitation as error:
            return _over(request, refusal_texts.refusal_text(error), status=404)
    if seen.state != "open" or not seen.email:
        return _over(request, refusal_texts.refusal_text(operations.InvitationOver()), status=410)
    user = sign_ins.user_with(email=seen.email)
    if user is not None:
        return _known(request, seen, user, at=at)
    form = PasswordForm(
        request.POST if request.method == "POST" else None, email=seen.email, person=seen.person
    )
    if request.method == "POST" and form.is_valid():
        try:
            user = _join(seen, form.cleaned_data["password"], at=at)
        except _REFUSALS as error:
            return _over(request, refusal_texts.refusal_text(error), status=409)
        _sign_in(request, user, seen.email)
        return redirect("portal:home")
    return _page(request, seen, form, status=422 if request.method == "POST" else 200)


def _known(request: HttpRequest, seen: InvitationRecord, user: int, *, at: datetime) -> HttpResponse:
    """Let a person who can sign in accept, once signed in with that address."""
    mine = request.user.is_authenticated and request.user.pk == user
    if request.method != "POST" or not mine:
        return _page(request, seen, None, mine=mine)
    try:
        _accept(seen, user, at=at)
    except _REFUSALS as error:
        return _over(request, refusal_texts.refusal_text(error), status=409)
    return redirect("portal:home")


def _join(seen: InvitationRecord, password: str, *, at: datetime) -> int:
    """Make the sign-in and the membership together. Returns the user's id."""
    with transaction.atomic():
        user = users.make_user(email=seen.email, name=seen.name, password=password, person=seen.person)
        _accept(seen, user, at=at)
    return user


def _accept(seen: InvitationRecord, user: int, *, at: datetime) -> None:
    with scope.everything(reason="sign-in"):
        by = actors.person(people.person_of_user(user=user), channel="portal")
        operations.accept(id=seen.id, user=user, by=by, at=at)


def _sign_in(request: HttpRequest, user: int, email: str) -> None:
    """Sign in and note it as allauth does: a page that asks again who acts finds the password that was just chosen."""
    person = get_user_model().objects.get(pk=user)
    login(request, person, backend=_BACKEND)
    record_authentication(request, person, method="password", email=email)


def _page(
    request: HttpRequest, seen: InvitationRecord, form: Any, *, status: int = 200, mine: bool = False
) -> HttpResponse:
    inviter = people.person(id=seen.invited_by) if seen.invited_by else None
    context = {"seen": seen, "form": form, "mine": mine, "inviter": inviter.name if inviter else ""}
    return render(request, "portal/invitation.html", context, status=status)


def _over(request: HttpRequest, says: str, *, status: int) -> HttpResponse:
    return render(request, "portal/invitation_over.html", {"says": says}, status=status)
