"""For whom somebody signed in sits here: their person, their role, and one tenant. Every page begins with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from consent.operations.recording import Signatory
from ledger import actors, scope
from ledger import queries as ledger
from ledger.actors import Actor
from tenants.queries import members, people, tenants
from tenants.queries.members import MemberSeen
from tenants.queries.tenants import TenantSeen


@dataclass(frozen=True, slots=True)
class Seat:
    person: UUID
    name: str
    email: str
    member: MemberSeen
    tenant: TenantSeen
    others: bool
    at: datetime

    @property
    def mode(self) -> str:
        return self.tenant.mode

    @property
    def key(self) -> str:
        return self.tenant.key

    @property
    def may_consent(self) -> bool:
        return self.member.may_consent and not self.tenant.account_pays_only

    @property
    def role(self) -> str:
        return self.member.role

    @property
    def by(self) -> Actor:
        return actors.person(self.person, channel="portal")

    @property
    def signatory(self) -> Signatory:
        return Signatory("member", self.person)


View = Callable[..., HttpResponse]


def seats(request: HttpRequest) -> list[Seat]:
    """Every tenant the user may act for, in order of the account's name and the tenant's key."""
    user = cast(int, request.user.pk)
    with scope.everything(reason="sign-in"):
        person = people.person_of_user(user=user)
        seen = people.person(id=person)
        found = [
            (member, tenant)
            for member in members.memberships(user=user)
            for tenant in tenants.tenants(mode=member.mode, account=member.account)
        ]
        at = max(timezone.now(), ledger.size().recorded_at)
    name, email = (seen.name, seen.email) if seen else ("", "")
    return [Seat(person, name, email, member, tenant, len(found) > 1, at) for member, tenant in found]


def seated(view: View) -> View:
    """The view gets the seat that its address names, within the scope of that tenant and account.

    Strangers get 404: whether there is such a tenant is not theirs to know.
    """

    @wraps(view)
    def enter(request: HttpRequest, mode: str, key: str, **path: Any) -> HttpResponse:
        seat = next((one for one in seats(request) if (one.mode, one.key) == (mode, key)), None)
        if seat is None:
            raise Http404("no such tenant")
        with scope.tenants([seat.tenant.id, seat.tenant.account]):
            response = view(request, seat, **path)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return cast(View, login_required(enter))


def signing(view: View) -> View:
    """For `seated` views that change something: readers may not."""

    @wraps(view)
    def enter(request: HttpRequest, seat: Seat, **path: Any) -> HttpResponse:
        if not seat.may_consent:
            raise PermissionDenied("This needs the role of owner or privacy officer.")
        return view(request, seat, **path)

    return enter
