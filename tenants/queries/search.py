"""Find customers, their people and their subscriptions by name, key, address or id, among what the caller may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from tenants.models import Account, Member, Person, Subscription, Tenant, TenantName
from tenants.models.member import ROLES

_ROLES = dict(ROLES)


@dataclass(frozen=True, slots=True)
class CustomerHit:
    """A tenant, or an account without one (`tenant` is None). `names` are its key and aliases."""

    tenant: UUID | None
    account: UUID
    name: str
    account_name: str
    names: tuple[str, ...]
    mode: str


@dataclass(frozen=True, slots=True)
class PersonHit:
    """A person who acts for a customer, or signs in. `roles` are (account's name, role, a tenant of it)."""

    person: UUID
    name: str
    email: str
    roles: tuple[tuple[str, str, UUID | None], ...]


@dataclass(frozen=True, slots=True)
class SubscriptionHit:
    subscription: str
    customer: str
    account_name: str
    tenant: UUID | None
    mode: str


def customers(*, words: Sequence[str], id: UUID | None, limit: int) -> list[CustomerHit]:
    """Return the tenants with all words in their names, and those with this id."""
    names = TenantName.objects.filter(tenant=OuterRef("pk"))
    fits = Q()
    for word in words:
        fits &= (
            Q(name__icontains=word)
            | Q(account__name__icontains=word)
            | Q(account__key__icontains=word)
            | Q(Exists(names.filter(name__icontains=word)))
        )
    rows = (
        Tenant.objects.filter(_either(fits, words, Q(id=id) | Q(account=id), id))
        .select_related("account")
        .annotate(every_name=ArraySubquery(names.order_by("name").values("name")))
        .order_by("mode", "key")
    )
    return [
        CustomerHit(
            row.id,
            row.account_id,
            row.name,
            row.account.name,
            tuple(row.every_name),
            row.mode,
        )
        for row in rows[:limit]
    ]


def accounts_without_tenants(*, words: Sequence[str], id: UUID | None, limit: int) -> list[CustomerHit]:
    """Return the accounts without a tenant that have all words in their name or key, and the one with this id."""
    fits = Q()
    for word in words:
        fits &= Q(name__icontains=word) | Q(key__icontains=word)
    rows = Account.objects.filter(_either(fits, words, Q(id=id), id), tenants=None).order_by("mode", "key")
    return [CustomerHit(None, row.id, row.name, row.name, (row.key,), row.mode) for row in rows[:limit]]


def people(*, words: Sequence[str], id: UUID | None, everybody: bool, limit: int) -> list[PersonHit]:
    """Return the people with all words in name or address. Without `everybody`, only members of visible accounts."""
    fits = Q()
    for word in words:
        fits &= Q(name__icontains=word) | Q(email__icontains=word)
    own = Member.objects.filter(
        user__person=OuterRef("pk"), ended_at=None, account__in=Account.objects.values("id")
    )
    first = Tenant.objects.filter(account=OuterRef("account")).order_by("key").values("id")[:1]
    roles = own.annotate(first=Subquery(first)).values(
        seat=JSONObject(account="account__name", role="role", tenant="first")
    )
    rows: QuerySet[Person] = Person.objects.filter(_either(fits, words, Q(id=id), id), erased_at=None)
    if not everybody:
        rows = rows.filter(Exists(own))
    return [
        PersonHit(
            row.id,
            row.name,
            row.email,
            tuple(
                (
                    each["account"],
                    _ROLES[each["role"]],
                    UUID(each["tenant"]) if each["tenant"] else None,
                )
                for each in row.seats
            ),
        )
        for row in rows.annotate(seats=ArraySubquery(roles)).order_by("name", "email")[:limit]
    ]


def subscriptions(*, words: Sequence[str], limit: int) -> list[SubscriptionHit]:
    """Return the Stripe subscriptions with all words in their id, their payer's id or their account's name."""
    fits = Q()
    for word in words:
        fits &= (
            Q(stripe_subscription_id__icontains=word)
            | Q(stripe_customer_id__icontains=word)
            | Q(account__name__icontains=word)
            | Q(account__key__icontains=word)
        )
    if not words:
        return []
    first = Tenant.objects.filter(account=OuterRef("account")).order_by("key").values("id")[:1]
    rows = Subscription.objects.filter(fits).select_related("account").annotate(first=Subquery(first))
    return [
        SubscriptionHit(
            row.stripe_subscription_id, row.stripe_customer_id, row.account.name, row.first, row.mode
        )
        for row in rows[:limit]
    ]


def _either(fits: Q, words: Sequence[str], by_id: Q, id: UUID | None) -> Q:
    """All words fit, or it is the row with this id."""
    if id is not None:
        return by_id | fits if words else by_id
    return fits if words else Q(pk__in=[])
