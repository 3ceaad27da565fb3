"""Take everything along: download it now, or have a copy sent to an address outside every day."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from notices import export_archive, wakeups
from notices.addresses import AddressRefused
from notices.operations import standing_exports
from notices.operations.standing_exports import ExportNeedsHttps
from notices.queries import exports
from notices.queries import standing_exports as queries
from portal.acting_members import ActingMember, for_acting_member, owners_only
from portal.forms.standing_export import StandingExportForm
from portal.pages import show


@require_safe
@for_acting_member
def index(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    return _page(request, acting, StandingExportForm())


@require_safe
@for_acting_member
def download(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    """Download everything recorded of the tenant as a signed archive."""
    name = f'attachment; filename="{acting.key}-records.zip"'
    return HttpResponse(
        exports.export(acting.tenant, at=acting.at),
        content_type=export_archive.MEDIA_TYPE,
        headers={"Content-Disposition": name},
    )


@require_POST
@for_acting_member
@owners_only
def set_up(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    """Name the address for the daily copy, in place of the one before."""
    form = StandingExportForm(request.POST)
    if not form.is_valid():
        return _page(request, acting, form, status=422)
    try:
        made = standing_exports.set_up(
            tenant=acting.tenant, url=form.cleaned_data["url"], by=acting.by, at=acting.at
        )
    except AddressRefused as error:
        form.add_error("url", f"We do not send to this address: {error}.")
        return _page(request, acting, form, status=422)
    except ExportNeedsHttps:
        form.add_error("url", "Name an address that begins with https://.")
        return _page(request, acting, form, status=422)
    transaction.on_commit(lambda: wakeups.push_exports([made.id]))
    return show(request, acting, "export_secret", made=made, status=201)


@require_POST
@for_acting_member
@owners_only
def end(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    try:
        standing_exports.end(tenant=acting.tenant.id, by=acting.by, at=acting.at)
    except queries.NoStandingExport:
        messages.error(request, "No daily copy is set up.")
    else:
        messages.success(request, "Ended. No more copies are sent.")
    return redirect("portal:exports", acting.mode, acting.key)


@require_POST
@for_acting_member
@owners_only
def send_now(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    """Send a copy at once, and begin the day anew."""
    try:
        export = standing_exports.hurry(tenant=acting.tenant.id, at=acting.at)
    except queries.NoStandingExport:
        messages.error(request, "No daily copy is set up.")
    else:
        transaction.on_commit(lambda: wakeups.push_exports([export]))
        messages.success(request, "A copy is being sent. Reload this page in a minute to see the answer.")
    return redirect("portal:exports", acting.mode, acting.key)


def _page(
    request: HttpRequest, acting: ActingMember, form: StandingExportForm, *, status: int = 200
) -> HttpResponse:
    found = queries.current(tenant=acting.tenant.id)
    return show(
        request,
        acting,
        "exports",
        status=status,
        form=form,
        standing=found,
        pushes=queries.pushes(export=found.id) if found else [],
        may_set=acting.role == "owner" and not acting.tenant.account_pays_only,
    )
