"""A price never moves without an entry, and no consent entry leaves the price behind."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from consent.conditions import Conditions
from consent.models import Consent, ConsentEvent
from consent.operations import changes, sweep
from ledger import actors, consumers, scope
from ledger import operations as ledger
from ledger import queries as ledger_queries
from ledger.entries import Draft
from pricing import operations, queries
from pricing.governance.operations import overrides
from pricing.models import Entitlement
from tests import catalogue, databases, people, prices
from tests.agreements import lift
from tests.catalogue import SHARED, SHIFTS, TELEMETRY, agree, give
from tests.people import SETUP, START, Human, Party
from tests.prices import publish_schedule
from wire import ids

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def now_has(party: Party) -> tuple[int, int]:
    """(discount, sequence) of the newest entitlement."""
    with scope.everything(reason="audit"):
        seen = queries.entitlement(tenant=party.tenant)
    return (seen.bps, seen.sequence) if seen else (0, 0)


def test_the_discount_follows_a_consent_and_goes_with_it(acme: Party, schedule: None) -> None:
    given = give()
    assert now_has(acme) == (800, 1)
    with scope.everything(reason="staff"):
        changes.withdraw(consent=given.consent, by=SETUP, at=START + DAY)
    assert now_has(acme) == (0, 2)


def test_each_entitlement_names_the_entry_that_caused_it(acme: Party, schedule: None) -> None:
    given = give()
    with scope.everything(reason="audit"):
        seen = queries.entitlement_caused_by(entry=given.entry)
        assert seen is not None
        entry = ledger_queries.entry(id=seen.entry)
    assert entry.kind == "price.entitled/1"
    assert entry.body["causes"] == [str(given.entry)]
    assert entry.seq == given.revision + 2  # the entry of the named class stands between


def test_a_proposal_moves_no_price(acme: Party, schedule: None, mona: Human) -> None:
    give(manner="proposed", signatory=None, by=mona.actor("admin"))
    assert now_has(acme) == (0, 0)


def test_a_pause_pays_nothing(acme: Party, schedule: None) -> None:
    given = give()
    with scope.everything(reason="staff"):
        changes.pause(consent=given.consent, by=SETUP, at=START + DAY)
        assert now_has(acme) == (0, 2)
        changes.resume(consent=given.consent, by=SETUP, at=START + 2 * DAY)
    assert now_has(acme) == (800, 3)


def test_a_prohibition_takes_the_discount_and_its_amendment_gives_it_back(
    acme: Party, schedule: None
) -> None:
    give()
    with scope.everything(reason="staff"):
        agree(reference="MSA", at=START + DAY)
        assert now_has(acme)[0] == 0
        lift("A1", amends="MSA", effective_from=START + 9 * DAY, at=START + 2 * DAY)
        assert now_has(acme)[0] == 0
        assert operations.sweep(by=SETUP, at=START + 9 * DAY) == 1
    assert now_has(acme)[0] == 800


def test_the_quote_is_what_the_consent_then_gives(acme: Party, schedule: None) -> None:
    change = queries.QuoteChange(
        TELEMETRY,
        SHARED,
        Conditions(("machine_id", "rpm", "uptime", "recorded_at"), "pseudonymised", ("EU",)),
    )
    with scope.everything(reason="staff"):
        quote = queries.quote(tenant=acme.tenant, changes=[change], at=START + HOUR)
    assert (quote.before.discount_bps, quote.after.discount_bps) == (0, 400)
    assert quote.next_tier is not None
    assert quote.next_tier.name == "silver"
    give(said={"form": "pseudonymised"})
    assert now_has(acme)[0] == 400


def test_two_categories_reach_further(acme: Party, schedule: None) -> None:
    give()
    give(category=SHIFTS, rights_attested=True, at=START + 2 * HOUR)
    assert now_has(acme) == (1500, 2)


def test_a_discount_is_earned_by_staying(acme: Party, catalogue: None) -> None:
    publish_schedule(earn_after_days=30)
    given = give()
    with scope.everything(reason="sweep"):
        seen = queries.entitlement(tenant=acme.tenant)
        assert seen is not None
        assert (seen.bps, seen.earned_bps) == (800, 0)
        assert operations.sweep(by=SETUP, at=START + 29 * DAY) == 0
        assert operations.sweep(by=SETUP, at=START + 31 * DAY) == 1
        seen = queries.entitlement(tenant=acme.tenant)
        assert seen is not None
        assert (seen.bps, seen.earned_bps) == (800, 800)
        # out and in again starts over
        changes.withdraw(consent=given.consent, by=SETUP, at=START + 32 * DAY)
        give(at=START + 33 * DAY)
        seen = queries.entitlement(tenant=acme.tenant)
    assert seen is not None
    assert (seen.bps, seen.earned_bps) == (800, 0)


def test_replacing_a_consent_without_a_break_keeps_what_was_earned(acme: Party, catalogue: None) -> None:
    publish_schedule(earn_after_days=30)
    give()
    give(at=START + 40 * DAY, said={"regions": ["DE"]})
    with scope.everything(reason="audit"):
        seen = queries.entitlement(tenant=acme.tenant)
    assert seen is not None
    assert (seen.bps, seen.earned_bps) == (800, 800)


@pytest.mark.parametrize(
    ("kind", "bps", "gives"), [("fixed", 2000, 2000), ("capped", 500, 500), ("excluded", None, 0)]
)
def test_an_override_stands_above_the_schedule(
    acme: Party, schedule: None, kind: str, bps: int | None, gives: int
) -> None:
    given = give()
    with scope.everything(reason="staff"):
        overrides.record_override(
            tenant=acme.tenant, kind=kind, bps=bps, effective_from=START + DAY, effective_until=START + 9 * DAY,
            reason="frame contract", approved_by=acme.account, by=SETUP, at=START + 2 * DAY,
        )  # fmt: skip
        assert now_has(acme)[0] == gives
        operations.sweep(by=SETUP, at=START + 9 * DAY)
        assert now_has(acme)[0] == 800
        changes.withdraw(consent=given.consent, by=SETUP, at=START + 10 * DAY)
    assert now_has(acme)[0] == 0


def test_no_override_outlives_the_last_consent(acme: Party, schedule: None) -> None:
    given = give()
    with scope.everything(reason="staff"):
        overrides.record_override(
            tenant=acme.tenant, kind="fixed", bps=2000, effective_from=START, effective_until=None,
            reason="frame contract", approved_by=acme.account, by=SETUP, at=START + DAY,
        )  # fmt: skip
        changes.withdraw(consent=given.consent, by=SETUP, at=START + 2 * DAY)
    assert now_has(acme)[0] == 0


def test_expiry_takes_the_discount_by_the_sweep(acme: Party, schedule: None) -> None:
    give(said={"valid_until": "2025-03-01T00:00:00Z"})
    with scope.everything(reason="sweep"):
        sweep.record_time_effects(by=actors.system("sweep"), at=START + 90 * DAY)
    assert now_has(acme) == (0, 2)


def test_a_new_schedule_prices_everybody_on_its_day(acme: Party, schedule: None) -> None:
    give()
    richer = [{"name": "silver", "min_points": 80, "discount_bps": 900}]
    with scope.everything(reason="staff"):
        publish_schedule(at=START + DAY, effective_from=START + 9 * DAY, version="2026", tiers=richer)
        assert operations.sweep(by=SETUP, at=START + 2 * DAY) == 0
        assert now_has(acme)[0] == 800
        operations.sweep(by=SETUP, at=START + 9 * DAY)
    assert now_has(acme)[0] == 900


# -- The tripwires -----------------------------------------------------------------------------------


def _event_without_pricing() -> None:
    row = Consent.objects.get()
    draft = Draft(
        ids.new(at=START), "consent.paused/1", "live", {"consent": str(row.id)}, tenant=row.tenant_id
    )
    ConsentEvent.objects.create(
        consent=row, tenant_id=row.tenant_id, kind="paused", actor_kind="system", channel="x",
        claimed_at=START, entry_id=draft.id,
    )  # fmt: skip
    return ledger.record([draft], by=SETUP, at=START + DAY) and None


@pytest.fixture
def committed(committed_db: str) -> None:
    people.customer("acme", "ACME Pumps")
    catalogue.record()
    prices.publish_schedule()
    give()


def test_a_consent_event_without_a_ledger_entry_fails_at_commit(committed: None) -> None:
    with pytest.raises(IntegrityError, match="has no ledger entry"), scope.everything(reason="staff"):
        row = Consent.objects.get()
        ConsentEvent.objects.create(
            consent=row, tenant_id=row.tenant_id, kind="paused", actor_kind="system", channel="x",
            claimed_at=START, entry_id=ids.new(at=START),
        )  # fmt: skip


def test_a_consent_event_without_an_entitlement_fails_at_commit(
    committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "_in_transaction", {})  # pricing forgot to register
    with pytest.raises(IntegrityError, match="without an entitlement"), scope.everything(reason="staff"):
        _event_without_pricing()


def test_an_entitlement_without_a_ledger_entry_fails_at_commit(committed: None) -> None:
    with pytest.raises(IntegrityError, match="has no ledger entry"), scope.everything(reason="staff"):
        newest = Entitlement.objects.get()
        newest.pk, newest.sequence, newest.entry_id = ids.new(at=START), 2, ids.new(at=START)
        newest.revision = newest.recorded_at = None
        newest.save(force_insert=True)


CONSTRAINTS = {
    "happens_to_a_consent_once": "INSERT INTO consent_consentevent (consent_id, tenant_id, kind, actor_kind, channel,"
    " authority, reason, election, claimed_at, entry_id) SELECT consent_id, tenant_id, 'stated', 'x', 'x', '', '', '',"
    " now(), gen_random_uuid() FROM consent_consentevent",
    "consent_event_kind_is_known": "INSERT INTO consent_consentevent (consent_id, tenant_id, kind, actor_kind, channel,"
    " authority, reason, election, claimed_at, entry_id) SELECT consent_id, tenant_id, 'gone', 'x', 'x', '', '', '',"
    " now(), gen_random_uuid() FROM consent_consentevent",
    "entitlements_are_numbered_once": "INSERT INTO pricing_entitlement SELECT gen_random_uuid(), sequence, points, tier,"
    " bps, earned_bps, explanation, consents_sha256, causes, effective_at, gen_random_uuid(), NULL, NULL, tenant_id,"
    " override_id, schedule_id FROM pricing_entitlement",
    "one_schedule_at_a_time": "INSERT INTO pricing_schedule SELECT gen_random_uuid(), mode, 'other', name, definition,"
    " effective_from, effective_until, gen_random_uuid(), NULL, NULL FROM pricing_schedule",
    "schedule_is_published_once": "INSERT INTO pricing_schedule SELECT gen_random_uuid(), mode, version, name, definition,"
    " effective_from - interval '9 days', effective_from, gen_random_uuid(), NULL, NULL FROM pricing_schedule",
    "terms_are_published_once": "INSERT INTO consent_terms SELECT gen_random_uuid(), mode, version, title, body_markdown,"
    " body_sha256, clauses, effective_from, requires_reacceptance, gen_random_uuid(), NULL, NULL, account_id"
    " FROM consent_terms",
    "an_erased_person_has_no_data": "UPDATE tenants_person SET erased_at = now()",
}
# The app's role may not write these tables at all.
OWNERS = {
    "tenant_key_is_unique_per_mode": "INSERT INTO tenants_tenant SELECT gen_random_uuid(), mode, key, name, region,"
    " industry, created_at, updated_at, account_id FROM tenants_tenant",
    "a_name_means_one_tenant": "INSERT INTO tenants_tenantname (mode, name, tenant_id) SELECT mode, name, tenant_id FROM"
    " tenants_tenantname",
    "account_key_is_unique_per_mode": "INSERT INTO tenants_account SELECT gen_random_uuid(), mode, key, name, pays_only,"
    " signatures_required, stripe_customer_id, currency, created_at, updated_at, parent_id FROM tenants_account",
    "one_or_two_signatures": "UPDATE tenants_account SET signatures_required = 3",
    "an_account_is_not_its_own_parent": "UPDATE tenants_account SET parent_id = id",
    "one_standing_per_question": "INSERT INTO consent_standing (statements, revision, key_id, category_id, purpose_id, tenant_id)"
    " SELECT statements, revision, '', category_id, purpose_id, tenant_id FROM consent_standing",
    "category_code_is_unique_per_mode": "INSERT INTO consent_category SELECT gen_random_uuid(), mode, code, created_at"
    " FROM consent_category",
    "evidence_digest_is_sha256_hex": "INSERT INTO consent_evidence (id, mode, sha256, name, content_type, stored_as,"
    " created_at) VALUES (gen_random_uuid(), 'live', 'x', 'x', '', '', now())",
}


@pytest.mark.parametrize(("name", "statement"), CONSTRAINTS.items(), ids=CONSTRAINTS.keys())
def test_the_database_refuses_what_breaks(acme: Party, schedule: None, name: str, statement: str) -> None:
    give()
    with scope.everything(reason="staff"), pytest.raises(IntegrityError, match=name), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(("name", "statement"), OWNERS.items(), ids=OWNERS.keys())
def test_the_database_refuses_it_from_the_owner_too(
    committed: None, committed_db: str, name: str, statement: str
) -> None:
    with psycopg.connect(databases.url(committed_db, "owner")) as owner:
        owner.execute("SELECT set_config('licet.scope', '*', false)")
        with pytest.raises(psycopg.IntegrityError, match=name):
            owner.execute(statement.encode())


EDITS = {
    "a consent": "UPDATE consent_consent SET conditions = '{}'",
    "an event": "UPDATE consent_consentevent SET kind = 'stated'",
    "terms": "UPDATE consent_terms SET body_markdown = ''",
    "a category's version": "UPDATE consent_categoryversion SET fields = '[]'",
    "a schedule": "UPDATE pricing_schedule SET definition = '{}'",
    "an entitlement": "UPDATE pricing_entitlement SET bps = 0",
    "an event's deletion": "DELETE FROM consent_consentevent",
    "all entitlements": "TRUNCATE pricing_entitlement",
}


@pytest.mark.parametrize("statement", EDITS.values(), ids=EDITS.keys())
def test_nothing_recorded_is_edited(acme: Party, schedule: None, statement: str) -> None:
    give()
    with scope.everything(reason="staff"), pytest.raises(DatabaseError) as refused, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement)
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


def test_one_tenant_that_cannot_be_priced_holds_up_no_other(
    acme: Party, globex: Party, schedule: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for tenant in ("acme", "globex"):
        give(tenant, said={"valid_until": "2025-03-01T00:00:00Z"})
    entitle = operations.entitlement_draft

    def fails_for_acme(*, tenant: object, **rest: object) -> object:
        if tenant == acme.tenant:
            raise RuntimeError("this one cannot be priced")
        return entitle(tenant=tenant, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(operations, "entitlement_draft", fails_for_acme)
    assert operations.sweep(by=SETUP, at=START + 90 * DAY) == 1
    assert now_has(globex)[0] == 0
    assert now_has(acme)[0] == 400
    monkeypatch.setattr(operations, "entitlement_draft", entitle)
    assert operations.sweep(by=SETUP, at=START + 90 * DAY) == 1
    assert now_has(acme)[0] == 0
