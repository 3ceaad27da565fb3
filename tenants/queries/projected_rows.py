"""The rows of this room as its folds describe them, and the registration of its projections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.db.models.functions import Coalesce

from ledger import projections, row_reading
from ledger.projections import Row, Slice
from tenants import folds, kinds, side_rows
from tenants.models import (
    Account,
    ApiKey,
    Approval,
    ApprovalStep,
    Competitor,
    Person,
    Subscription,
    Suspension,
    Tenant,
    TenantMerge,
    TenantMove,
    TenantName,
    TenantSplit,
)
from tenants.queries import member_rows

_plain: Final = projections.plain


def register() -> None:
    """Register the projections of this room."""
    account_kinds = (kinds.ACCOUNT_1, kinds.ACCOUNT_2, kinds.ACCOUNT_3, kinds.ACCOUNT)
    tenant_kinds = (kinds.TENANT_1, kinds.TENANT)
    of_account: list[tuple[str, list[str], Any, Any, Any, str]] = [
        ("accounts", [folds.ACCOUNTS], folds.accounts, _accounts, (Account, "id"), "created_at, updated_at"),
        ("competitors", [folds.COMPETITORS], folds.competitors, _competitors, (Competitor, "account_id"), ""),
        (
            *("subscriptions", [folds.SUBSCRIPTIONS, "tenants_subscription_tenants"], folds.subscriptions),
            *(_subscriptions, (Subscription, "account_id"), ""),
        ),
    ]
    for name, tables, fold, rows, (model, column), left_out in of_account:
        projections.register(
            f"tenants.{name}",
            tables=tables,
            kinds=account_kinds,
            slices=["account"],
            fold=fold,
            rows=rows,
            next_owner=row_reading.owners(model, account=column),
            not_covered=left_out,
        )
    member_rows.register()
    of_tenant: list[tuple[str, str, Any, Any, Any, str]] = [
        ("tenants", folds.TENANTS, folds.tenants, _tenants, (Tenant, "id"), "created_at, updated_at"),
        (
            *("suspensions", folds.SUSPENSIONS, folds.suspensions, _suspensions),
            *((Suspension, "tenant_id"), "claimed_at: the caller's time"),
        ),
    ]
    for name, table, fold, rows, (model, column), left_out in of_tenant:
        projections.register(
            f"tenants.{name}",
            tables=[table],
            kinds=tenant_kinds,
            slices=["tenant"],
            fold=fold,
            rows=rows,
            next_owner=row_reading.owners(model, tenant=column),
            not_covered=left_out,
        )
    projections.register(
        "tenants.names",
        tables=[folds.NAMES],
        kinds=(*tenant_kinds, kinds.TENANT_MERGED),
        slices=["tenant"],
        fold=folds.names,
        rows=_names,
        next_owner=row_reading.owners(TenantName, tenant="tenant_id"),
    )
    families: list[tuple[str, str, Any, Any, Any, Any]] = [
        ("merges", folds.MERGES, kinds.TENANT_MERGED, folds.merges, _merges, TenantMerge),
        ("splits", folds.SPLITS, kinds.TENANT_SPLIT, folds.splits, _splits, TenantSplit),
    ]
    for name, table, kind, fold, rows, model in families:
        projections.register(
            f"tenants.{name}",
            tables=[table],
            kinds=(kind,),
            slices=["tenant"],
            fold=fold,
            rows=rows,
            next_owner=row_reading.owners(model, tenant="tenant_id"),
            not_covered="claimed_at: the caller's time",
        )
    projections.register(
        "tenants.moves",
        tables=[folds.MOVES],
        kinds=(kinds.TENANT_MOVED,),
        slices=["tenant"],
        fold=folds.moves,
        rows=_moves,
        next_owner=row_reading.owners(TenantMove, tenant="tenant_id"),
        not_covered="claimed_at: the caller's time",
    )
    projections.register(
        "tenants.api_keys",
        tables=[folds.API_KEYS],
        kinds=(
            kinds.KEY_ISSUED_1,
            kinds.KEY_ISSUED_2,
            kinds.KEY_ISSUED_3,
            kinds.KEY_ISSUED_4,
            kinds.KEY_ISSUED,
            kinds.KEY_REVOKED,
        ),
        slices=["tenant", "vendor"],
        fold=folds.api_keys,
        rows=_api_keys,
        next_owner=row_reading.owners(ApiKey, tenant="tenant_id"),
        not_covered="created_at, and last_used_at, which is not state",
    )
    projections.register(
        "tenants.erased_people",
        tables=[folds.PEOPLE],
        kinds=(kinds.PERSON_ERASED,),
        slices=["vendor"],
        fold=folds.erased_people,
        rows=_erased_people,
        not_covered="particulars of people who are not erased: entries hold only commitments of signatories",
    )
    projections.register(
        "tenants.approvals",
        tables=[folds.APPROVALS, folds.APPROVAL_CONCERNS],
        kinds=(kinds.APPROVAL_PROPOSED,),
        slices=["vendor", "account"],
        fold=folds.approvals,
        rows=_approvals,
        next_owner=row_reading.owners(Approval, account="account_id"),
    )
    projections.register(
        "tenants.approval_steps",
        tables=[folds.APPROVAL_STEPS],
        kinds=tuple(kinds.APPROVAL_STEPS.values()),
        slices=["vendor", "account"],
        fold=folds.approval_steps,
        rows=_approval_steps,
        next_owner=row_reading.owners(ApprovalStep, account="account_id"),
    )
    projections.not_folded(
        [kinds.SIGNATURES_CHANGED, kinds.MANAGER_ASSIGNED, kinds.MANAGER_RELEASED],
        "They tell the customer's owners: the account's row follows from its own entry, and assignments are not state",
    )
    projections.not_state(
        ["tenants_user", "tenants_user_groups", "tenants_user_user_permissions"],
        "Sign-ins of people: passwords, staff rights and superusers are not recorded by entries",
    )
    projections.not_folded(
        [kinds.VIEWING_BEGAN], "It tells the customer who looked at its pages, and changes nothing"
    )
    projections.not_state(
        ["tenants_assignment"], "Which staff see which accounts: entries tell the customer of it"
    )
    projections.not_state(
        ["tenants_apirequest"], "The request log of customers, which is deleted after thirty days"
    )
    projections.not_state(
        ["tenants_customerkey"],
        "Which keys a customer made itself: the keys have entries, this only lists them",
    )


def _accounts(part: Slice) -> Iterator[Row]:
    for account in _rows(Account, part):
        yield Row(
            folds.ACCOUNTS,
            f"account={account.id}",
            {
                "mode": account.mode,
                "key": account.key,
                "parent": _account_key(account.parent_id),
                "signatures_required": account.signatures_required,
                "pays_only": account.pays_only,
                "stripe_customer_id": account.stripe_customer_id,
                "currency": account.currency,
                "time_zone": account.time_zone,
                "cooling_off_hours": account.cooling_off_hours,
                "name_sha256": side_rows.name_sha256(str(account.id), account.name),
            },
        )


def _rows(model: Any, part: Slice) -> Any:
    """The row of the owner itself, if it exists."""
    return model.objects.filter(id=part.owner)


def _account_key(id: UUID | None) -> str | None:
    return Account.objects.filter(id=id).values_list("key", flat=True).first() if id else None


def _competitors(part: Slice) -> Iterator[Row]:
    named: list[dict[str, str]] = [
        {"name": row.name, "domain": row.domain, "lei": row.lei}
        for row in Competitor.objects.filter(account=part.owner)
    ]
    if listed := sorted(named, key=folds.competitor_order):
        yield Row(folds.COMPETITORS, f"account={part.owner}", {"competitors": listed})


def _subscriptions(part: Slice) -> Iterator[Row]:
    for row in Subscription.objects.filter(account=part.owner):
        # Two statements: a tenant that no longer exists must not hide the link to it.
        linked = list(
            row.tenants.through.objects.filter(subscription=row).values_list("tenant_id", flat=True)
        )
        keys = dict(Tenant.objects.filter(id__in=linked).values_list("id", "key"))
        yield Row(
            folds.SUBSCRIPTIONS,
            f"account={part.owner} subscription={row.stripe_subscription_id}",
            {
                "mode": row.mode,
                "stripe_customer_id": row.stripe_customer_id,
                "currency": row.currency,
                "tenants": sorted(keys.get(id, str(id)) for id in linked),
            },
        )


def _tenants(part: Slice) -> Iterator[Row]:
    for tenant in _rows(Tenant, part):
        yield Row(
            folds.TENANTS,
            f"tenant={tenant.id}",
            {
                "mode": tenant.mode,
                "key": tenant.key,
                "account": str(tenant.account_id),
                "region": tenant.region,
                "industry": tenant.industry,
                "name_sha256": side_rows.name_sha256(str(tenant.id), tenant.name),
            },
        )


def _names(part: Slice) -> Iterator[Row]:
    for row in TenantName.objects.filter(tenant=part.owner):
        yield Row(folds.NAMES, f"tenant={part.owner} name={row.name}", {"mode": row.mode})


def _moves(part: Slice) -> Iterator[Row]:
    for row in TenantMove.objects.filter(tenant=part.owner):
        columns = {
            "tenant": str(row.tenant_id),
            "mode": row.mode,
            "from_account": str(row.from_account_id),
            "to_account": str(row.to_account_id),
            **{
                name: _plain(getattr(row, name))
                for name in ("from_group", "basis", "effective_from", "evidence", "revision", "recorded_at")
            },
        }
        yield Row(folds.MOVES, f"move={row.id}", columns)


def _merges(part: Slice) -> Iterator[Row]:
    for row in TenantMerge.objects.filter(tenant=part.owner):
        yield Row(folds.MERGES, f"merge={row.id}", _family(row, into=str(row.into_id)))


def _splits(part: Slice) -> Iterator[Row]:
    for row in TenantSplit.objects.filter(tenant=part.owner):
        yield Row(folds.SPLITS, f"split={row.id}", _family(row, successor=str(row.successor_id)))


def _family(row: Any, **other: str) -> dict[str, Any]:
    names = ("mode", "revision", "recorded_at")
    return {"tenant": str(row.tenant_id), **other, **{name: _plain(getattr(row, name)) for name in names}}


def _suspensions(part: Slice) -> Iterator[Row]:
    for row in Suspension.objects.filter(tenant=part.owner):
        columns = {
            "tenant": str(row.tenant_id),
            "suspended": row.suspended,
            "revision": row.revision,
            "recorded_at": _plain(row.recorded_at),
        }
        yield Row(folds.SUSPENSIONS, f"entry={row.entry_id}", columns)


def _api_keys(part: Slice) -> Iterator[Row]:
    for row in ApiKey.objects.filter(tenant=part.owner):
        columns = {
            "mode": row.mode,
            "tenant": _plain(row.tenant_id),
            "scopes": row.scopes,
            "regions": row.regions,
            "expires_at": _plain(row.expires_at),
            "replaces": _plain(row.replaces_id),
            "holder": _plain(row.holder),
            "source": row.source,
            "accounts": None if row.accounts is None else [str(each) for each in row.accounts],
            "evidence": row.evidence,
            "networks": row.networks,
            "revoked_at": _plain(row.revoked_at),
            "row_sha256": side_rows.key_sha256(
                id=str(row.id), name=row.name, hint=row.hint, secret_sha256=bytes(row.sha256).hex()
            ),
        }
        yield Row(folds.API_KEYS, f"key={row.id}", columns)


def _erased_people(part: Slice) -> Iterator[Row]:  # noqa: ARG001  the vendor's slice is the only one
    for person in Person.objects.exclude(erased_at=None):
        yield Row(
            folds.PEOPLE,
            f"person={person.id}",
            {
                "name": person.name,
                "email": person.email,
                "title": person.title,
                "has_key": person.commitment_key is not None,
            },
        )


def _approvals(part: Slice) -> Iterator[Row]:
    for row in Approval.objects.filter(account=part.owner).prefetch_related("concerns"):
        content = {"was": row.was, "becomes": row.becomes, "arguments": row.arguments}
        columns = {
            "mode": row.mode,
            "account": _plain(row.account_id),
            **{name: _plain(getattr(row, name)) for name in ("change", "subject", "member", "proposer")},
            "content_sha256": side_rows.approval_sha256(str(row.id), content),
            "revision": row.revision,
            "recorded_at": _plain(row.recorded_at),
        }
        yield Row(folds.APPROVALS, f"approval={row.id}", columns)
        for concern in row.concerns.all():
            key = f"approval={row.id} account={concern.account_id}"
            yield Row(folds.APPROVAL_CONCERNS, key, {"entry": _plain(concern.entry_id)})


def _approval_steps(part: Slice) -> Iterator[Row]:
    owner = Coalesce("account", "approval__account")
    for row in ApprovalStep.objects.annotate(owner=owner).filter(owner=part.owner):
        columns = {
            "approval": _plain(row.approval_id),
            **{
                name: _plain(getattr(row, name))
                for name in ("kind", "person", "reason", "effective_from", "revision", "recorded_at")
            },
        }
        yield Row(folds.APPROVAL_STEPS, f"entry={row.entry_id}", columns)
