from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from language import time_zones
from ledger import explained_rows
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants import kinds, side_rows, widening
from tenants.models import Account, Subscription, Tenant
from tenants.operations import approvals, competitor_rows
from wire import ids
from wire.unchanged import UNCHANGED, Unchanged, told

CHANGE: Final = "account.changed"
_PAID_TENANTS: Final = "tenants_subscription_tenants"


@dataclass(frozen=True, slots=True)
class CompetitorInput:
    name: str
    domain: str = ""
    lei: str = ""

    def to_dict(self) -> dict[str, str]:
        return {"name": self.name, "domain": self.domain, "lei": self.lei}


@dataclass(frozen=True, slots=True)
class SubscriptionInput:
    """A subscription as a caller gives it: Stripe's id and the keys of the tenants that it pays for."""

    id: str
    tenants: tuple[str, ...]
    customer: str = ""
    currency: str = ""

    def to_dict(self) -> dict[str, object]:
        return {
            "id": self.id,
            "tenants": sorted(self.tenants),
            "customer": self.customer,
            "currency": self.currency,
        }


@dataclass(frozen=True, slots=True)
class BillingInput:
    """The known billing data of a tenant: Stripe's customer and subscription, and the currency."""

    customer: str = ""
    subscription: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class PayerInput:
    """The payer of an account that has no subscription yet."""

    customer: str
    currency: str

    def to_dict(self) -> dict[str, str]:
        return {"customer": self.customer, "currency": self.currency}


class ParentIsUnknown(LookupError):
    """The parent account does not exist, or it is this account or a descendant. Name another account."""

    code = "unknown_parent"


class NoSuchTimeZone(LookupError):
    """No time zone has this name. Use an IANA name, such as Europe/Berlin."""

    code = "bad_value"


class SubscriptionTenantUnknown(LookupError):
    """A subscription names an unknown tenant, or one of another account. Only an account that pays only may do that."""

    code = "unknown_tenant"


class KeyTaken(Exception):
    """The key, or another id that you gave, is in use. Choose another key, or check the ids."""

    code = "key_in_use"


class SubscriptionTaken(Exception):
    """The subscription already belongs to another account. Check its id."""

    code = "subscription_taken"


@transaction.atomic
def put_account(
    *,
    mode: str,
    key: str,
    name: str,
    parent: str | Unchanged | None = UNCHANGED,
    signatures_required: int | Unchanged = UNCHANGED,
    pays_only: bool | Unchanged = UNCHANGED,
    cooling_off_hours: int | Unchanged = UNCHANGED,
    time_zone: str | None = None,
    subscriptions: Sequence[SubscriptionInput] | None = None,
    competitors: Sequence[CompetitorInput] | None = None,
    payer: PayerInput | None = None,
    only_new: bool = False,
    approved: bool = False,
    by: Actor,
    at: datetime,
) -> UUID:
    """Create the account or change it. What is left out stays; `None` keeps zone, subscriptions, competitors or payer.

    What lets the vendor do more waits for a second person, unless it is `approved`. Nothing is written if nothing
    changed. Returns the account's id.
    Raises: KeyTaken where `only_new`, NoSuchTimeZone, ParentIsUnknown, SubscriptionTenantUnknown, SubscriptionTaken,
    TooManyCompetitors, TooManyChanges.
    """
    if time_zone is not None and time_zone not in time_zones.names():
        raise NoSuchTimeZone(time_zone)
    account = _known(mode, key, only_new=only_new)
    before = recorded(account) if account is not None else None
    if account is None:
        account = Account(id=ids.new(at=at), mode=mode, key=key, created_at=at)
    account.name = name
    account.parent = account.parent if parent is UNCHANGED else _parent(mode, key, parent)
    account.signatures_required = told(signatures_required, account.signatures_required)
    account.pays_only = told(pays_only, account.pays_only)
    account.cooling_off_hours = told(cooling_off_hours, account.cooling_off_hours)
    account.updated_at = at
    account.time_zone = time_zone or account.time_zone
    if payer is not None:
        account.stripe_customer_id, account.currency = payer.customer, payer.currency
    after = recorded(account)
    if competitors is not None:
        # In order of name, as they are read; the sort keeps the caller's order among equal names.
        after["competitors"] = [each.to_dict() for each in sorted(competitors, key=attrgetter("name"))]
        competitor_rows.check_bounds(account, before, after, at=at)
    if subscriptions is not None:
        after["subscriptions"] = [each.to_dict() for each in sorted(subscriptions, key=attrgetter("id"))]
    if before is not None:
        _check_pays_for_its_own(account, before, after)
        _hold_back(account, before, after, approved=approved, by=by, at=at)
    if before == after:
        return account.id
    body = {k: v for k, v in after.items() if k != "name"}
    body["name_sha256"] = side_rows.name_sha256(str(account.id), name)
    draft = Draft(ids.new(at=at), kinds.ACCOUNT.name, mode, body, account=account.id)
    explained_rows.put(account, entry=draft.id)
    if competitors is not None:
        competitor_rows.replace(account, after["competitors"], entry=draft.id)
    if subscriptions is not None:
        _replace_subscriptions(account, subscriptions, entry=draft.id)
    ledger.record([draft, *_signatures_changed(account, before, at=at)], by=by, at=at)
    return account.id


def _known(mode: str, key: str, *, only_new: bool) -> Account | None:
    """Lock the account, if there is one. Raises: KeyTaken if there is one and it must be new."""
    account = explained_rows.locked(Account.objects.filter(mode=mode, key=key))
    if only_new and account is not None:
        raise KeyTaken
    return account


def _signatures_changed(account: Account, before: Mapping[str, Any] | None, *, at: datetime) -> list[Draft]:
    """The entry that tells the owners of another number of signatures, if it is another one."""
    if before is None or before["signatures_required"] == account.signatures_required:
        return []
    body = {"was": before["signatures_required"], "becomes": account.signatures_required}
    return [Draft(ids.new(at=at), kinds.SIGNATURES_CHANGED.name, account.mode, body, account=account.id)]


def _parent(mode: str, key: str, parent: str | None) -> Account | None:
    if parent is None:
        return None
    row = Account.objects.filter(mode=mode, key=parent).first()
    above = row
    while above is not None:
        if above.key == key:
            raise ParentIsUnknown(f"{parent} is {key} itself or a descendant of it")
        above = above.parent
    if row is None:
        raise ParentIsUnknown(parent)
    return row


def _payable(account: Account) -> QuerySet[Tenant]:
    """Return the tenants that the account may pay for: its own, and all others if it only pays."""
    tenants = Tenant.objects.filter(mode=account.mode)
    return tenants if account.pays_only else tenants.filter(account=account)


def _check_pays_for_its_own(account: Account, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Check an account that does not only pay any more. Raises: SubscriptionTenantUnknown."""
    if account.pays_only or not before["pays_only"]:
        return
    paid = {key for subscription in after["subscriptions"] for key in subscription["tenants"]}
    foreign = Tenant.objects.filter(mode=account.mode, key__in=paid).exclude(account=account)
    if foreign.exists():
        raise SubscriptionTenantUnknown(", ".join(foreign.values_list("key", flat=True)))


def _replace_subscriptions(
    account: Account, subscriptions: Sequence[SubscriptionInput], *, entry: UUID
) -> None:
    kept = {subscription.id for subscription in subscriptions}
    for gone in account.subscriptions.exclude(stripe_subscription_id__in=kept):
        explained_rows.remove_rows(_PAID_TENANTS, "subscription_id", [gone.pk], entry=entry)
        explained_rows.remove(gone, entry=entry)
    for subscription in subscriptions:
        tenants = {t.key: t for t in _payable(account).filter(key__in=subscription.tenants)}
        missing = set(subscription.tenants) - set(tenants)
        if missing:
            raise SubscriptionTenantUnknown(", ".join(sorted(missing)))
        row = account.subscriptions.filter(stripe_subscription_id=subscription.id).first() or Subscription(
            account=account, mode=account.mode, stripe_subscription_id=subscription.id
        )
        row.stripe_customer_id, row.currency = subscription.customer, subscription.currency
        try:
            with transaction.atomic():
                explained_rows.put(row, entry=entry)
        except IntegrityError as error:
            raise SubscriptionTaken(subscription.id) from error
        explained_rows.remove_rows(_PAID_TENANTS, "subscription_id", [row.pk], entry=entry)
        explained_rows.add_rows(
            _PAID_TENANTS,
            [{"subscription_id": row.pk, "tenant_id": tenant.id} for tenant in tenants.values()],
            entry=entry,
        )


def subject(key: str) -> str:
    """Return the subject of changes of an account."""
    return f"account:{key}"


def _hold_back(
    account: Account,
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    approved: bool,
    by: Actor,
    at: datetime,
) -> None:
    """Propose what lets the vendor do more, and put what counts meanwhile into the account and `after`."""
    if approved or not approvals.needs_two(account.mode):
        return
    for each in widening.of_account(before, after):
        after[each.member] = each.meanwhile
        approvals.propose_widening(
            each,
            change=CHANGE,
            mode=account.mode,
            subject=subject(account.key),
            id=account.id,
            account=account.id,
            by=by,
            at=at,
        )
    account.parent = _parent(account.mode, account.key, after["parent"])
    account.signatures_required = after["signatures_required"]
    account.cooling_off_hours = after["cooling_off_hours"]


def recorded(account: Account) -> dict[str, Any]:
    """Return what is recorded of an account, as its entries say it."""
    payer = PayerInput(account.stripe_customer_id, account.currency)
    return {
        "name": account.name,
        "key": account.key,
        "parent": account.parent.key if account.parent else None,
        "signatures_required": account.signatures_required,
        "pays_only": account.pays_only,
        "time_zone": account.time_zone,
        "cooling_off_hours": account.cooling_off_hours,
        "competitors": [
            CompetitorInput(c.name, c.domain, c.lei).to_dict()
            for c in account.competitors.order_by("name", "id")
        ],
        "subscriptions": [
            SubscriptionInput(
                s.stripe_subscription_id,
                tuple(s.tenants.values_list("key", flat=True)),
                s.stripe_customer_id,
                s.currency,
            ).to_dict()
            for s in account.subscriptions.order_by("stripe_subscription_id")
        ],
        **({"payer": payer.to_dict()} if any(payer.to_dict().values()) else {}),
    }


def put_billing(account: Account, said: BillingInput, *, tenant: Tenant, by: Actor, at: datetime) -> None:
    """Record a tenant's billing data for its account. Missing parts stay as they were.

    The named subscription, or the tenant's present one, pays for the tenant from now on. Without a subscription,
    only the payer is recorded and nothing is billed.
    """
    known = account.subscriptions.order_by("stripe_subscription_id")
    mine = (
        known.filter(stripe_subscription_id=said.subscription)
        if said.subscription
        else known.filter(tenants=tenant)
    ).first()
    before = account if mine is None else mine
    customer, currency = said.customer or before.stripe_customer_id, said.currency or before.currency
    id = said.subscription or (mine.stripe_subscription_id if mine else "")
    if id:
        _add_subscription(account, SubscriptionInput(id, (tenant.key,), customer, currency), by=by, at=at)
    else:
        _put(account, payer=PayerInput(customer, currency), by=by, at=at)


def _add_subscription(account: Account, said: SubscriptionInput, *, by: Actor, at: datetime) -> None:
    others = [
        SubscriptionInput(
            row.stripe_subscription_id,
            tuple(key for key in row.tenants.values_list("key", flat=True) if key not in said.tenants),
            row.stripe_customer_id,
            row.currency,
        )
        for row in account.subscriptions.exclude(stripe_subscription_id=said.id)
    ]
    same = account.subscriptions.filter(stripe_subscription_id=said.id).first()
    paid = set(said.tenants) | (set(same.tenants.values_list("key", flat=True)) if same else set())
    mine = SubscriptionInput(said.id, tuple(sorted(paid)), said.customer, said.currency)
    _put(account, subscriptions=[*others, mine], by=by, at=at)


def put_competitors(
    account: Account, said: Sequence[CompetitorInput], *, approved: bool = False, by: Actor, at: datetime
) -> None:
    """Replace the account's competitors with the list of one of its tenants."""
    _put(account, competitors=said, approved=approved, by=by, at=at)


@transaction.atomic
def add_competitor(*, account: UUID, named: CompetitorInput, by: Actor, at: datetime) -> None:
    """Add a name to the account's competitors, unless it is there. Raises: TooManyCompetitors, TooManyChanges."""
    row = explained_rows.locked(Account.objects.filter(id=account))
    if row is None:
        raise Account.DoesNotExist(account)
    known = [CompetitorInput(one.name, one.domain, one.lei) for one in row.competitors.all()]
    if named not in known:
        _put(row, competitors=[*known, named], by=by, at=at)


def _put(
    account: Account,
    *,
    subscriptions: Sequence[SubscriptionInput] | None = None,
    competitors: Sequence[CompetitorInput] | None = None,
    payer: PayerInput | None = None,
    approved: bool = False,
    by: Actor,
    at: datetime,
) -> None:
    put_account(
        mode=account.mode,
        key=account.key,
        name=account.name,
        subscriptions=subscriptions,
        competitors=competitors,
        payer=payer,
        approved=approved,
        by=by,
        at=at,
    )
