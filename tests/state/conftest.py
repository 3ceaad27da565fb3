"""A database with the demonstration's story, and a superuser in it whom no trigger stops."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction

from consent.operations import agreements, contract_ends, voiding
from consent.operations.recording import Signatory
from consent.queries import agreements as agreement_queries
from consent.queries import catalogue
from ledger import actors, scope
from ledger.actors import Actor
from lineage.clearances.clearance_request import ClearanceRequest
from lineage.clearances.run_report import HoldingInput, ReportedUse
from lineage.destruction.operations import holdings
from lineage.destruction.operations.holdings import HoldingDeclaration
from lineage.judgement.model_name import ModelName
from lineage.runs.operations import heartbeats, issuing
from pricing.governance.operations import overrides
from sandbox.demo import load
from tenants.operations import api_keys, approvals, members, tenants, users
from tenants.operations.accounts import BillingInput, CompetitorInput
from tenants.queries import approvals as approval_queries
from tenants.queries import tenants as tenant_queries
from tenants.queries.tenants import TenantRecord
from tests import databases

LOADED_AT = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def story(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The name of a database that holds the demonstration. Tests roll back what they change in it."""
    with django_db_blocker.unblock(), databases.cloned() as database:
        with databases.connected(database):
            assert load.load(stripe=None, at=LOADED_AT)
            with scope.everything(reason="staff"):
                _add_what_the_story_lacks(LOADED_AT)
        yield database


def _add_what_the_story_lacks(at: datetime) -> None:
    """API keys, a suspension that ended and one that lasts, subscriptions, competitors, aliases, a viewer."""
    by = actors.system("tests")
    first, second, third = tenant_queries.tenants(mode="live")[:3]
    for tenant in (None, first.id, second.id):
        key, _ = api_keys.issue_api_key(
            mode="live", scopes=["decide"], tenant=tenant, name="job", regions=["DE"], by=by, at=at
        )
        api_keys.rotate_api_key(id=key, overlap=timedelta(days=1), by=by, at=at)
    for suspended in (True, False, True):
        _put(first, by=by, at=at, suspended=suspended)
    for tenant, customer in ((first, "cus_1"), (second, "cus_2")):
        billing = BillingInput(customer, f"sub_{customer}", "EUR")
        _put(tenant, by=by, at=at, billing=billing, aliases=[f"{tenant.key}-old"])
    _put(
        third, by=by, at=at, competitors=[CompetitorInput("Rival"), CompetitorInput("Rival", "rival.example")]
    )
    _end_papers(first, by=by, at=at)
    said = HoldingInput("s3://training/copy", 1000, region="DE")
    copy = HoldingDeclaration(
        said, (ReportedUse(first.key, catalogue.categories(mode="live")[0].code, 1000),)
    )
    holdings.declare_holding(mode="live", declared=copy, by=by, at=at)
    _interrupt_runs(by=by, at=at)
    user = users.make_user(email="viewer@tests.example", name="Vera Vance")
    members.record_member(user=user, account=first.account, role="viewer", by=by, at=at)
    members.record_member(user=user, account=second.account, role="viewer", by=by, at=at)
    members.record_member(user=user, account=second.account, role="auditor", by=by, at=at)
    members.end_membership(user=user, account=second.account, by=by, at=at)
    overrides.record_override(
        tenant=second.id,
        kind="fixed",
        bps=700,
        effective_from=at,
        effective_until=None,
        reason="Negotiated",
        approved_by=uuid4(),
        by=by,
        at=at,
    )


def _interrupt_runs(*, by: Actor, at: datetime) -> None:
    """Clear two runs that pause; one of them resumes."""
    for name in ("paused", "resumed"):
        asking = ClearanceRequest(
            run=name, model=ModelName("wear", "pm", name), purpose="train-shared-model", form="aggregated", region="DE",
            categories=tuple(one.code for one in catalogue.categories(mode="live")), tenants=None, datasets=(),
            audience="shared",
        )  # fmt: skip
        issued = issuing.issue_clearance(mode="live", asking=asking, by=by, at=at)
        heartbeats.pause(clearance=issued.id, by=by, at=at)
        if name == "resumed":
            heartbeats.heartbeat(clearance=issued.id, by=by, at=at)


def _end_papers(tenant: TenantRecord, *, by: Actor, at: datetime) -> None:
    """Record an agreement, declare it void with the customer, and hold the contract over."""
    agreements.record_agreement(
        mode="live", account=tenant.account_key, reference="order-1", kind="order_form", training="silent",
        effective_from=at, by=by, at=at,
    )  # fmt: skip
    voiding.void_agreement(
        mode="live", account=tenant.account_key, reference="order-1", reason="in error", by=by, at=at
    )
    for waiting in approval_queries.open_changes(
        mode="live", subject=agreement_queries.subject(tenant.account_key, "order-1")
    ):
        approvals.approve(id=waiting.id, owner_of=tenant.account, by=by, at=at)
    contract_ends.decide_contract_end(
        mode="live", account=tenant.account_key, decision="holdover",
        signatory=Signatory("officer", name="Ada Adams", email="ada@acme.example"), by=by, at=at,
    )  # fmt: skip


def _put(tenant: TenantRecord, *, by: Actor, at: datetime, **changes: Any) -> None:
    tenants.put_tenant(
        mode="live", key=tenant.key, name=tenant.name, region=tenant.region, industry=tenant.industry,
        approved=True, by=by, at=at, **changes,
    )  # fmt: skip


@pytest.fixture
def superuser(story: str, django_db_blocker: Any) -> Iterator[None]:
    """Inside one transaction of a superuser, with every trigger off. It is rolled back."""
    with django_db_blocker.unblock(), databases.connected_as_admin(story):
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                    " WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY 1"
                )
                for (table,) in cursor.fetchall():
                    cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER ALL')
            yield
            transaction.set_rollback(True)
        connections.close_all()
