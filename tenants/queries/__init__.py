"""Reading accounts, tenants, members and keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from tenants.models import (
    Account,
    ApiKey,
    Assignment,
    Member,
    Person,
    Subscription,
    Suspension,
    Tenant,
    TenantName,
    User,
)
from tenants.models.member import MAY_CONSENT
from tenants.queries.customers import CompetitorSeen as CompetitorSeen
from tenants.queries.customers import competitors_above as competitors_above
from tenants.queries.customers import names_of_customers as names_of_customers


class NoSuchTenant(LookupError):
    """No tenant of this key (or it may not be known of)."""

    code = "no_such_tenant"


class NoSuchAccount(LookupError):
    """No account of this key (or it may not be known of)."""

    code = "no_such_account"


@dataclass(frozen=True, slots=True)
class SubscriptionSeen:
    """A subscription and the tenants it pays for (ids)."""

    id: str
    account: UUID
    mode: str
    customer: str
    currency: str
    tenants: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class PayerSeen:
    """Who pays for an account, as was said before a subscription was named; empty where nothing was."""

    customer: str
    currency: str


@dataclass(frozen=True, slots=True)
class AccountSeen:
    id: UUID
    mode: str
    key: str
    name: str
    parent: str | None
    pays_only: bool
    signatures_required: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class TenantSeen:
    id: UUID
    mode: str
    key: str
    name: str
    region: str
    industry: str
    aliases: tuple[str, ...]
    suspended: bool
    account: UUID
    account_key: str
    account_name: str
    account_pays_only: bool
    signatures_required: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class MemberSeen:
    """What a user may do for an account."""

    account: UUID
    account_key: str
    account_name: str
    mode: str
    role: str

    @property
    def may_consent(self) -> bool:
        return self.role in MAY_CONSENT


@dataclass(frozen=True, slots=True)
class PersonSeen:
    id: UUID
    name: str
    email: str
    title: str
    erased: bool


@dataclass(frozen=True, slots=True)
class KeySeen:
    """An API key as its holder may know it."""

    id: UUID
    mode: str
    name: str
    hint: str
    scopes: frozenset[str]
    tenant: UUID | None
    tenant_account: UUID | None
    regions: tuple[str, ...] | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None

    def allows(self, scope: str) -> bool:
        return scope in self.scopes or "admin" in self.scopes

    def works(self, *, at: datetime) -> bool:
        return (self.revoked_at is None or at < self.revoked_at) and (
            self.expires_at is None or at < self.expires_at
        )


def tenant(*, mode: str, key: str) -> TenantSeen:
    """By key or alias. Raises: NoSuchTenant."""
    row = _tenants().filter(mode=mode, names__name=key).first()
    if row is None:
        raise NoSuchTenant(key)
    return _tenant(row)


def tenant_by_id(*, id: UUID) -> TenantSeen:
    """Raises: NoSuchTenant."""
    row = _tenants().filter(id=id).first()
    if row is None:
        raise NoSuchTenant(str(id))
    return _tenant(row)


def tenants(
    *,
    mode: str | None = None,
    search: str = "",
    account: UUID | None = None,
    after: str = "",
    limit: int | None = None,
) -> list[TenantSeen]:
    """In order of key; `search` looks into key, name, industry and aliases; `after` is a key."""
    rows = _tenants().order_by("key")
    if mode is not None:
        rows = rows.filter(mode=mode)
    if account is not None:
        rows = rows.filter(account=account)
    if search:
        rows = rows.filter(
            Q(names__name__icontains=search) | Q(name__icontains=search) | Q(industry__icontains=search)
        ).distinct()
    if after:
        rows = rows.filter(key__gt=after)
    return [_tenant(row) for row in (rows[:limit] if limit is not None else rows)]


def tenants_made_before(*, instant: datetime) -> list[UUID]:
    """Of both modes, oldest first."""
    return list(
        Tenant.objects.filter(created_at__lt=instant)
        .order_by("created_at", "id")
        .values_list("id", flat=True)
    )


def named(*, mode: str, names: Sequence[str]) -> dict[str, tuple[UUID, UUID]]:
    """The tenant and its account that each key or alias means; names that mean nobody are left out."""
    rows = TenantName.objects.filter(mode=mode, name__in=names)
    return {row[0]: (row[1], row[2]) for row in rows.values_list("name", "tenant", "tenant__account")}


def keys_by_name(*, mode: str, names: Sequence[str]) -> dict[str, str]:
    """The key of the tenant that each key or alias means; names that mean nobody are left out."""
    rows = TenantName.objects.filter(mode=mode, name__in=names)
    return dict(rows.values_list("name", "tenant__key"))


def keys_of(*, ids: Sequence[UUID]) -> dict[UUID, str]:
    """The key of each of these tenants."""
    return dict(Tenant.objects.filter(id__in=ids).values_list("id", "key"))


def account(*, mode: str, key: str) -> AccountSeen:
    """Raises: NoSuchAccount."""
    row = Account.objects.select_related("parent").filter(mode=mode, key=key).first()
    if row is None:
        raise NoSuchAccount(key)
    return _account(row)


def account_by_id(*, id: UUID) -> AccountSeen:
    """Raises: NoSuchAccount."""
    row = Account.objects.select_related("parent").filter(id=id).first()
    if row is None:
        raise NoSuchAccount(str(id))
    return _account(row)


def accounts(*, mode: str, search: str = "", after: str = "", limit: int | None = None) -> list[AccountSeen]:
    rows = Account.objects.select_related("parent").filter(mode=mode).order_by("key")
    if search:
        rows = rows.filter(Q(key__icontains=search) | Q(name__icontains=search))
    if after:
        rows = rows.filter(key__gt=after)
    return [_account(row) for row in (rows[:limit] if limit is not None else rows)]


def competitors(*, account: UUID) -> list[CompetitorSeen]:
    rows = Account.objects.get(id=account).competitors.order_by("name", "id")
    return [CompetitorSeen(row.name, row.domain, row.lei) for row in rows]


def payer(*, account: UUID) -> PayerSeen:
    row = Account.objects.get(id=account)
    return PayerSeen(row.stripe_customer_id, row.currency)


def subscriptions(
    *, account: UUID | None = None, tenant: UUID | None = None, mode: str | None = None
) -> list[SubscriptionSeen]:
    rows = Subscription.objects.prefetch_related("tenants").order_by("stripe_subscription_id")
    if account is not None:
        rows = rows.filter(account=account)
    if tenant is not None:
        rows = rows.filter(tenants=tenant)
    if mode is not None:
        rows = rows.filter(mode=mode)
    return [
        SubscriptionSeen(
            row.stripe_subscription_id,
            row.account_id,
            row.mode,
            row.stripe_customer_id,
            row.currency,
            tuple(sorted(t.id for t in row.tenants.all())),
        )
        for row in rows
    ]


def memberships(*, user: int) -> list[MemberSeen]:
    """Whom the user may act for, now. Enter `scope.everything(reason="sign-in")` for it."""
    rows = Member.objects.filter(user=user, ended_at=None).select_related("account").order_by("account__name")
    return [
        MemberSeen(row.account_id, row.account.key, row.account.name, row.account.mode, row.role)
        for row in rows
    ]


def members(*, account: UUID, roles: Sequence[str] | None = None) -> list[tuple[PersonSeen, str]]:
    """Who may act for the account, with their role."""
    rows = Member.objects.filter(account=account, ended_at=None, user__is_active=True)
    if roles is not None:
        rows = rows.filter(role__in=roles)
    return [(_person(row.user.person), row.role) for row in rows.select_related("user__person")]


def assigned_accounts(*, user: int) -> set[UUID]:
    """The accounts that an account manager looks after."""
    return set(Assignment.objects.filter(user=user).values_list("account", flat=True))


def person(*, id: UUID) -> PersonSeen | None:
    row = Person.objects.filter(id=id).first()
    return _person(row) if row else None


def people(*, ids: Sequence[UUID]) -> dict[UUID, PersonSeen]:
    return {row.id: _person(row) for row in Person.objects.filter(id__in=ids)}


def key_by_digest(*, sha256: bytes) -> KeySeen | None:
    """The key with this SHA-256, working or not. Enter `scope.everything(reason="sign-in")` for it."""
    row = ApiKey.objects.select_related("tenant").filter(sha256=sha256).first()
    return _key(row) if row else None


def keys(*, mode: str | None = None) -> list[KeySeen]:
    rows = ApiKey.objects.select_related("tenant")
    if mode is not None:
        rows = rows.filter(mode=mode)
    return [_key(row) for row in rows]


def _tenants() -> QuerySet[Tenant]:
    newest = Suspension.objects.filter(tenant=OuterRef("pk")).order_by("-id")
    return Tenant.objects.select_related("account").annotate(
        every_name=ArraySubquery(
            TenantName.objects.filter(tenant=OuterRef("pk")).order_by("name").values("name")
        ),
        is_suspended=Coalesce(Subquery(newest.values("suspended")[:1]), Value(value=False)),
    )


def _tenant(row: Tenant) -> TenantSeen:
    return TenantSeen(
        row.id,
        row.mode,
        row.key,
        row.name,
        row.region,
        row.industry,
        tuple(name for name in row.every_name if name != row.key),  # type: ignore[attr-defined]
        row.is_suspended,  # type: ignore[attr-defined]
        row.account_id,
        row.account.key,
        row.account.name,
        row.account.pays_only,
        row.account.signatures_required,
        row.created_at,
        row.updated_at,
    )


def _account(row: Account) -> AccountSeen:
    return AccountSeen(
        row.id,
        row.mode,
        row.key,
        row.name,
        row.parent.key if row.parent else None,
        row.pays_only,
        row.signatures_required,
        row.created_at,
        row.updated_at,
    )


def _person(row: Person) -> PersonSeen:
    return PersonSeen(row.id, row.name, row.email, row.title, row.erased_at is not None)


def _key(row: ApiKey) -> KeySeen:
    return KeySeen(
        row.id,
        row.mode,
        row.name,
        row.hint,
        frozenset(row.scopes),
        row.tenant_id,
        row.tenant.account_id if row.tenant else None,
        tuple(row.regions) if row.regions is not None else None,
        row.created_at,
        row.expires_at,
        row.revoked_at,
        row.last_used_at,
    )


def suspended_since(*, tenant: UUID, at: datetime, as_known_at: datetime | None = None) -> datetime | None:
    """Since when the tenant's switch has been off at `at`; None where it is on."""
    known = min(at, as_known_at) if as_known_at is not None else at
    # Unstamped rows are seen by the transaction that is writing them only.
    rows = Suspension.objects.annotate(since_at=Coalesce("recorded_at", "claimed_at"))
    since: datetime | None = None
    for row in rows.filter(tenant=tenant, since_at__lte=known).order_by("id"):
        since = (since or row.since_at) if row.suspended else None
    return since


def person_of_user(*, user: int) -> UUID:
    """The person behind a sign-in."""
    person: UUID = User.objects.values_list("person", flat=True).get(pk=user)
    return person
