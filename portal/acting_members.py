"""The signed-in user acting for one tenant. Every portal page starts from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import wraps
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import InternalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from consent.operations.recording import Signatory
from identity import viewing
from identity.page_of_form import page_of_form
from ledger import actors, clock, scope
from ledger.actors import Actor
from portal import sent_forms, waiting_members
from portal.presenters import refusal_texts
from tenants.queries import accounts, families, members, people, tenants
from tenants.queries.members import MemberRecord
from tenants.queries.people import PersonRecord
from tenants.queries.tenants import TenantRecord


@dataclass(frozen=True, slots=True)
class ActingMember:
    person: UUID
    name: str
    email: str
    member: MemberRecord
    tenant: TenantRecord
    others: bool
    at: datetime
    # A member of the vendor's staff looks at the page, and can change nothing.
    viewing: bool = False
    # The tenants that this one was split from, and when: it keeps audit rights over their models from before.
    origins: Mapping[UUID, datetime] = field(default_factory=dict)
    # The vendor's people who look after the account: whom to ask.
    managers: Sequence[PersonRecord] = ()

    @property
    def mode(self) -> str:
        return self.tenant.mode

    @property
    def key(self) -> str:
        return self.tenant.key

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the days that the pages show and that the member types."""
        return self.tenant.zone

    @property
    def may_consent(self) -> bool:
        return self.member.may_consent and not self.tenant.account_pays_only

    @property
    def role(self) -> str:
        return self.member.role

    @property
    def waits_until(self) -> datetime | None:
        """When the member's signatures begin to count. None: they do."""
        since = self.member.signs_from
        return since if since is not None and since > self.at else None

    @property
    def by(self) -> Actor:
        return actors.person(self.person, channel="portal")

    @property
    def signatory(self) -> Signatory:
        return Signatory("member", self.person)


View = Callable[..., HttpResponse]


def acting_members(request: HttpRequest) -> list[ActingMember]:
    """Every tenant the user may act for, in order of the account's name and the tenant's key."""
    user = cast(int, request.user.pk)
    with scope.everything(reason="sign-in"):
        person = people.person_behind_sign_in(user=user)
        memberships = members.memberships(user=user)
        every = tenants.tenants_of(accounts={member.account for member in memberships})
        found = [(member, tenant) for member in memberships for tenant in every[member.account]]
        at = clock.now()
    return [
        ActingMember(person.id, person.name, person.email, member, tenant, len(found) > 1, at)
        for member, tenant in found
    ]


# Who acts, and the scope of the rows that the view may see.
Entrance = tuple[ActingMember, AbstractContextManager[None]]


def for_acting_member(view: View) -> View:
    """Pass the acting member for the tenant in the URL to the view, in the scope and time zone of that account.

    A user who is not a member gets 404: the response must not reveal whether the tenant exists.
    """
    return _entered(view, lambda acting, _: (acting, _rows(acting)))


def for_acting_account(view: View) -> View:
    """Like `for_acting_member`, in the scope of every tenant of the account: for what concerns several of them."""
    return _entered(
        view,
        lambda acting, every: (
            acting,
            _rows(acting, (one.tenant.id for one in every if one.tenant.account == acting.tenant.account)),
        ),
    )


def for_auditing_member(view: View) -> View:
    """Like `for_acting_member`, and in the scope of the tenants that this one was split from."""

    def enter(acting: ActingMember, _: list[ActingMember]) -> Entrance:
        with scope.everything(reason="sign-in"):
            origins = families.origins(tenant=acting.tenant.id)
        return replace(acting, origins=origins), _rows(acting, origins)

    return _entered(view, enter)


def for_acting_owner_of_an_audit(view: View) -> View:
    """Let only owners use the view, in a scope that sees every row: an audit lists the vendor's copies and runs."""

    @wraps(view)
    def owners_only(request: HttpRequest, acting: ActingMember, **path: Any) -> HttpResponse:
        if acting.role != "owner":
            raise PermissionDenied("This needs the role of owner.")
        return view(request, acting, **path)

    return _entered(owners_only, lambda acting, _: (acting, scope.everything(reason="audit")))


def for_asking_member(view: View) -> View:
    """Like `for_acting_member`, in the scope of a decision, which rests on papers of the whole group.

    The view must name the acting member's tenant wherever it reads.
    """
    return _entered(view, lambda acting, _: (acting, scope.everything(reason="decide")))


def _rows(acting: ActingMember, more: Iterable[UUID] = ()) -> AbstractContextManager[None]:
    return scope.tenants({acting.tenant.id, acting.tenant.account, *more})


def _entered(view: View, entrance: Callable[[ActingMember, list[ActingMember]], Entrance]) -> View:
    @wraps(view)
    def enter(request: HttpRequest, mode: str, key: str, **path: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            response: HttpResponse = redirect_to_login(page_of_form(request))
            sent_forms.keep_signed_out(request, response)
            return response
        returned = sent_forms.returned(request)
        if request.method == "POST":
            sent_forms.forget(request)
        every = acting_members(request)
        found = next((one for one in every if (one.mode, one.key) == (mode, key)), None)
        if found is None:
            found = _viewed(request, mode, key)
        if found is None:
            raise Http404("no such tenant")
        acting, rows = entrance(replace(found, managers=_managers(found)), every)
        try:
            _check_may_send(request, acting)
            only_reads = viewing.reading_only() if acting.viewing else nullcontext()
            with rows, only_reads, timezone.override(acting.zone):
                response = view(request, acting, **path)
        except InternalError as error:
            if not acting.viewing:
                raise
            raise PermissionDenied("This page records that it was opened, so you cannot view it.") from error
        except members.MaySignLater as error:
            messages.error(request, refusal_texts.refusal_text(error))
            return redirect("portal:overview", mode, key)
        response.headers.setdefault("Cache-Control", "private, no-store")
        if returned:
            response.delete_cookie(sent_forms.cookie_name())
        return response

    return enter


def _managers(acting: ActingMember) -> list[PersonRecord]:
    with scope.everything(reason="sign-in"):
        return accounts.contacts(account=acting.tenant.account)


def _viewed(request: HttpRequest, mode: str, key: str) -> ActingMember | None:
    """Return a viewer of this tenant for a member of the vendor's staff who looks at it now."""
    at = clock.now()
    seen = viewing.current(request, at=at)
    if seen is None:
        return None
    with scope.everything(reason="staff"):
        person = people.person_of_user(user=cast(int, request.user.pk))
        who = people.person(id=person)
        tenant = tenants.tenant_by_id(id=seen.tenant)
    if (tenant.mode, tenant.key) != (mode, key):
        return None
    member = MemberRecord(tenant.account, tenant.account_key, tenant.account_name, mode, "viewer")
    name, email = (who.name, who.email) if who else ("", "")
    return ActingMember(person, name, email, member, tenant, others=False, at=at, viewing=True)


def _check_may_send(request: HttpRequest, acting: ActingMember) -> None:
    """Check that a member with signatures that do not count yet only stops or withdraws. Raises: MaySignLater."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    if acting.viewing and request.method not in ("GET", "HEAD", "OPTIONS"):
        raise PermissionDenied("You only look at this customer's pages. Nothing was changed.")
    if request.method == "POST" and acting.waits_until is not None and name not in waiting_members.MAY_SEND:
        raise members.MaySignLater


def owners_only(view: View) -> View:
    """Let only owners of the account use the view. Apply it inside `for_acting_member` or `for_acting_account`."""

    @wraps(view)
    def enter(request: HttpRequest, acting: ActingMember, **path: Any) -> HttpResponse:
        if acting.role != "owner" or acting.tenant.account_pays_only:
            raise PermissionDenied("This needs the role of owner.")
        return view(request, acting, **path)

    return enter


def signatories_only(view: View) -> View:
    """Let only members who may consent use the view. Apply it inside `for_acting_member`."""

    @wraps(view)
    def enter(request: HttpRequest, acting: ActingMember, **path: Any) -> HttpResponse:
        if not acting.may_consent:
            raise PermissionDenied("This needs the role of owner or privacy officer.")
        return view(request, acting, **path)

    return enter
