"""Ask the customers concerned by an edit of the catalogue to consent again, each with one proposal."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import QuerySet

from consent.extended_conditions import extended
from consent.models import Standing
from consent.operations import proposals as proposal_operations
from consent.operations.item_faults import ItemRefused
from consent.operations.proposals import ItemInput
from consent.queries import catalogue, proposals, purposes, statements, terms
from consent.queries.catalogue_judge import CatalogueJudge
from consent.queries.statements import RulingStatement
from consent.statement_rules import Statement
from ledger.actors import Actor
from tenants.queries import tenants
from tenants.queries.tenants import TenantRecord

log = structlog.get_logger(__name__)


@transaction.atomic
def ask_about_category(*, mode: str, code: str, by: Actor, at: datetime) -> list[UUID]:
    """Open a proposal for each customer with consents that no longer cover fields of this category. Returns them.

    A customer is asked once about a version. One that cannot consent now is left out, and so is a paused consent.
    Raises: NoSuchCategory.
    """
    known = catalogue.known_facts(mode=mode, code=code)
    rows = Standing.objects.filter(category__mode=mode, category__code=code)
    return _ask(rows, f"category:{code}@{known.version}", by=by, at=at)


@transaction.atomic
def ask_about_purpose(*, mode: str, code: str, by: Actor, at: datetime) -> list[UUID]:
    """Open a proposal for each customer with consents that do not cover what this purpose means now. Returns them."""
    known = purposes.known_facts(mode=mode, code=code)
    if known is None:
        return []
    rows = Standing.objects.filter(purpose__mode=mode, purpose__code=code)
    return _ask(rows, f"purpose:{code}@{known.version}", by=by, at=at)


def _ask(rows: QuerySet[Standing], asks_about: str, *, by: Actor, at: datetime) -> list[UUID]:
    asked = proposals.asked_tenants(asks_about=asks_about)
    keys: dict[UUID, set[tuple[UUID, UUID]]] = {}
    for tenant, category, purpose in rows.values_list("tenant", "category", "purpose"):
        keys.setdefault(tenant, set()).add((category, purpose))
    judge = CatalogueJudge(
        categories={category for named in keys.values() for category, _ in named},
        purposes={purpose for named in keys.values() for _, purpose in named},
    )
    opened = []
    for tenant in sorted(keys.keys() - asked):
        home = tenants.tenant_by_id(id=tenant)
        items = _items(home, keys[tenant], judge, at=at)
        if items:
            opened += _propose(home, items, asks_about, by=by, at=at)
    return opened


def _propose(
    home: TenantRecord, items: list[ItemInput], asks_about: str, *, by: Actor, at: datetime
) -> list[UUID]:
    try:
        with transaction.atomic():
            return [
                proposal_operations.propose(
                    mode=home.mode, tenant=home.key, items=items, asks_about=asks_about, by=by, at=at
                )
            ]
    except ItemRefused as error:  # one customer that cannot consent must not stop the others
        log.warning("customer_not_asked", tenant=home.key, asks_about=asks_about, reason=str(error.cause))
        return []


def _items(
    home: TenantRecord, keys: set[tuple[UUID, UUID]], judge: CatalogueJudge, *, at: datetime
) -> list[ItemInput]:
    """Return the consents to ask for: those given before, for what the catalogue means now."""
    items = []
    for each in statements.rulings(tenant=home.id, at=at):
        said = each.statement
        if (each.category, each.purpose) not in keys or _is_over(said, at):
            continue
        closed = judge.closed(said, category=each.category, purpose=each.purpose, account=home.account, at=at)
        version = _terms(home, each, at=at)
        conditions = extended(said, judge.present_names(each.category))
        if closed and version is not None and conditions.fields:
            items.append(ItemInput(each.category_code, each.purpose_code, version, conditions))
    return items


def _is_over(said: Statement, at: datetime) -> bool:
    """Whether a new statement would do more than extend this one: it ended, is disputed, or is paused."""
    return said.withdrawn(at) or said.expired(at) or said.disputed(at) or said.paused_since(at) is not None


def _terms(home: TenantRecord, each: RulingStatement, *, at: datetime) -> str | None:
    """Return the terms of the consent, or the newest offered ones if those no longer count."""
    accepted, purpose = each.statement.terms, each.purpose_code
    newer = terms.superseding(mode=home.mode, version=accepted, account=home.account, purpose=purpose, at=at)
    if newer is None:
        return accepted
    offered = terms.terms_offered(mode=home.mode, account=home.account, purpose=purpose, at=at)
    return offered.version if offered is not None else None
