"""Merge the tenant with another one of the account, or record successors of it. Owners do."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from consent.operations import merges, splits
from consent.operations.statements import ResellerMayNotConsent
from portal.acting_members import ActingMember, for_acting_account
from portal.pages import show
from portal.presenters import refusal_texts
from tenants.operations import families
from tenants.operations.tenants import NameTaken
from tenants.queries import tenants
from wire import keys

_REFUSALS: Final = (
    *(families.AccountsDiffer, families.SameTenant, families.TenantIsMerged, families.StateDiffers),
    *(merges.PapersDiffer, ResellerMayNotConsent, NameTaken),
)


@require_safe
@for_acting_account
def index(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    every = tenants.tenants(mode=acting.mode, account=acting.tenant.account)
    others = [one for one in every if one.id != acting.tenant.id and not one.merged]
    return show(request, acting, "families", others=others, may_change=_may(acting))


@require_POST
@for_acting_account
def merge(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    _require_owner(acting)
    into = tenants.tenants_by_name(mode=acting.mode, names=[request.POST.get("into", "")])
    if not into:
        messages.error(request, "Choose the tenant that goes on.")
        return redirect("portal:families", acting.mode, acting.key)
    [(id, _)] = into.values()
    try:
        done = merges.merge(
            tenant=acting.tenant.id, into=id, signatory=acting.signatory, by=acting.by, at=acting.at
        )
    except _REFUSALS as error:
        messages.error(request, refusal_texts.refusal_text(error))
        return redirect("portal:families", acting.mode, acting.key)
    kept = tenants.tenant_by_id(id=id)
    messages.success(
        request,
        f"Recorded. {acting.key} now means {kept.key}. What both allowed is restated:"
        f" {len(done.restated)}. What not both allowed is not allowed: {len(done.closed)}.",
    )
    return redirect("portal:overview", kept.mode, kept.key)


@require_POST
@for_acting_account
def split(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    _require_owner(acting)
    named = [key.strip() for key in request.POST.get("into", "").split(",") if key.strip()]
    if not named or not all(keys.is_key(key) for key in named):
        messages.error(request, "Keys have letters, digits, and . _ : - inside; commas between.")
        return redirect("portal:families", acting.mode, acting.key)
    try:
        splits.split(
            tenant=acting.tenant.id, into=named, signatory=acting.signatory, by=acting.by, at=acting.at
        )
    except _REFUSALS as error:
        messages.error(request, refusal_texts.refusal_text(error))
    else:
        messages.success(request, f"Recorded. Successors of {acting.key}: {', '.join(named)}.")
    return redirect("portal:families", acting.mode, acting.key)


def _may(acting: ActingMember) -> bool:
    return acting.role == "owner" and acting.may_consent


def _require_owner(acting: ActingMember) -> None:
    if not _may(acting):
        raise PermissionDenied("only owners of the account merge and split its tenants")
