"""The customer's own API keys: made, rotated and revoked by members who may consent."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from portal.acting_members import ActingMember, for_acting_member, signatories_only
from portal.forms.api_key import ApiKeyForm
from portal.pages import show
from portal.presenters import key_lines, refusal_texts, snippets
from tenants.operations import customer_keys as operations
from tenants.operations.api_keys import NoSuchKey
from tenants.queries import customer_keys


@require_http_methods(["GET", "HEAD", "POST"])
@for_acting_member
def index(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    """The keys that members made. A member who may consent makes one here."""
    if request.method == "POST":
        return _issue(request, acting)
    return _page(request, acting, ApiKeyForm())


@signatories_only
def _issue(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    form = ApiKeyForm(request.POST)
    if not form.is_valid():
        return _page(request, acting, form, status=422)
    try:
        _, text = operations.issue(
            tenant=acting.tenant.id,
            made_by=acting.person,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=form.expires_at(at=acting.at),
            by=acting.by,
            at=acting.at,
        )
    except operations.TooManyKeys as error:
        form.add_error(None, refusal_texts.refusal_text(error))
        return _page(request, acting, form, status=409)
    return _shown_once(request, acting, text)


@require_POST
@for_acting_member
@signatories_only
def rotate(request: HttpRequest, acting: ActingMember, api_key: UUID) -> HttpResponse:
    try:
        _, text = operations.rotate(id=api_key, tenant=acting.tenant.id, by=acting.by, at=acting.at)
    except NoSuchKey as error:
        raise Http404(str(error)) from error
    return _shown_once(request, acting, text, rotated=True)


@require_POST
@for_acting_member
@signatories_only
def revoke(request: HttpRequest, acting: ActingMember, api_key: UUID) -> HttpResponse:
    try:
        operations.revoke(id=api_key, tenant=acting.tenant.id, by=acting.by, at=acting.at)
    except NoSuchKey as error:
        raise Http404(str(error)) from error
    messages.success(request, "The key is revoked. Programs that use it are refused from now on.")
    return redirect("portal:keys", acting.mode, acting.key)


def _shown_once(
    request: HttpRequest, acting: ActingMember, text: str, *, rotated: bool = False
) -> HttpResponse:
    return show(
        request,
        acting,
        "key",
        status=201,
        key=text,
        rotated=rotated,
        snippets=snippets.first_request(acting.tenant.key),
    )


def _page(request: HttpRequest, acting: ActingMember, form: ApiKeyForm, *, status: int = 200) -> HttpResponse:
    found = customer_keys.keys(tenant=acting.tenant.id)
    return show(
        request,
        acting,
        "keys",
        status=status,
        form=form,
        keys=key_lines.key_lines(found, at=acting.at),
        snippets=snippets.first_request(acting.tenant.key),
    )
