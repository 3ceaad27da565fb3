"""Ways of changing the state behind the ledger's back, each aimed at one row after another.

A way has a statement that picks its rows (`targets`), and one that changes the row `%(id)s`. It names the projection
that must find it, and how the changed row is named in the report.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class Tampering:
    name: str
    targets: str
    change: str
    projection: str
    # The row's key in the report holds this value of the target, which is the second column of `targets`.
    problem: str = "differs"


def _t(name: str, projection: str, targets: str, change: str, problem: str = "differs") -> Tampering:
    return Tampering(name, targets, change, projection, problem)


_STANDING = "SELECT id, 'tenant=' || tenant_id FROM consent_standing WHERE statements <> '[]' ORDER BY id"
_EVENT = "SELECT id, entry_id FROM consent_consentevent"
_CONSENT = "SELECT id, id FROM consent_consent ORDER BY id"
_ENTITLEMENT = "SELECT id, id FROM pricing_entitlement ORDER BY id"
_TENANT = "SELECT id, id FROM tenants_tenant ORDER BY id"
_ACCOUNT = "SELECT id, id FROM tenants_account ORDER BY id"
_KEY = "SELECT id, id FROM tenants_apikey ORDER BY id"
_MEMBER = """SELECT m.id, u.person_id FROM tenants_member m JOIN tenants_user u ON u.id = m.user_id
             WHERE m.ended_at IS NULL AND m.role <> 'owner' ORDER BY m.id"""
_TERMS = "SELECT id, entry_id FROM consent_terms ORDER BY id"
_VERSION = "SELECT id, entry_id FROM consent_categoryversion ORDER BY id"
_AGREEMENT = "SELECT id, id FROM consent_agreement ORDER BY id"
_STEP = "SELECT id, entry_id FROM consent_agreementstep ORDER BY id"
_CONTRACT_END = "SELECT id, id FROM consent_contractend ORDER BY id"
_CLEARANCE = "SELECT id, id FROM lineage_clearance ORDER BY id"
_PAUSE = "SELECT id, entry_id FROM lineage_clearancestep ORDER BY id"
_ORDER = "SELECT id, id FROM lineage_destructionorder ORDER BY id"
_OTHER_TENANT = "(SELECT t.id FROM tenants_tenant t WHERE t.id <> x.tenant_id ORDER BY t.id LIMIT 1)"

WAYS = [
    # -- standings
    _t("standing emptied", "consent.standings", _STANDING,
       "UPDATE consent_standing SET statements = '[]' WHERE id = %(id)s", "missing"),
    _t("standing deleted", "consent.standings", _STANDING,
       "DELETE FROM consent_standing WHERE id = %(id)s", "missing"),
    _t("withdrawal taken back in a standing", "consent.standings",
       "SELECT id, 'tenant=' || tenant_id FROM consent_standing WHERE statements #>> '{0,withdrawn_at}' <> '' ORDER BY id",
       """UPDATE consent_standing SET statements = jsonb_set(jsonb_set(statements, '{0,withdrawn_at}', 'null'),
          '{0,withdrawn_seq}', 'null') WHERE id = %(id)s"""),
    _t("conditions of a standing widened", "consent.standings", _STANDING,
       """UPDATE consent_standing SET statements = jsonb_set(statements, '{0,conditions,regions}', '["*"]')
          WHERE id = %(id)s"""),
    _t("standing of another revision", "consent.standings", _STANDING,
       "UPDATE consent_standing SET revision = revision + 1 WHERE id = %(id)s"),
    _t("standing moved to another tenant", "consent.standings", _STANDING,
       """WITH spot AS (SELECT t.id FROM tenants_tenant t, consent_standing x WHERE x.id = %(id)s
               AND t.id <> x.tenant_id AND NOT EXISTS (SELECT 1 FROM consent_standing y WHERE y.tenant_id = t.id
               AND y.category_id = x.category_id AND y.purpose_id = x.purpose_id) ORDER BY t.id LIMIT 1)
           UPDATE consent_standing x SET tenant_id = spot.id FROM spot WHERE x.id = %(id)s""", "missing"),
    # -- consents and their events
    _t("consent's conditions edited", "consent.consents", _CONSENT,
       """UPDATE consent_consent SET conditions = jsonb_set(conditions, '{form}', '"synthetic"') WHERE id = %(id)s"""),
    _t("consent to other terms", "consent.consents", _CONSENT,
       """UPDATE consent_consent x SET terms_id = (SELECT id FROM consent_terms t WHERE t.id <> x.terms_id LIMIT 1)
          WHERE id = %(id)s"""),
    _t("consent given to another tenant", "consent.consents", _CONSENT,
       f"UPDATE consent_consent x SET tenant_id = {_OTHER_TENANT} WHERE id = %(id)s", "missing"),
    _t("consent deleted", "consent.consents", _CONSENT, "DELETE FROM consent_consent WHERE id = %(id)s", "missing"),
    _t("signatures of a consent lowered", "consent.consents",
       "SELECT id, id FROM consent_consent ORDER BY signatures_required DESC, id",
       "UPDATE consent_consent SET signatures_required = 3 - signatures_required WHERE id = %(id)s"),
    _t("withdrawal changed into a pause", "consent.events", f"{_EVENT} WHERE kind = 'withdrawn' ORDER BY id",
       "UPDATE consent_consentevent SET kind = 'paused' WHERE id = %(id)s"),
    _t("consent event deleted", "consent.events", f"{_EVENT} ORDER BY id",
       "DELETE FROM consent_consentevent WHERE id = %(id)s", "missing"),
    _t("consent event backdated", "consent.events", f"{_EVENT} ORDER BY id",
       "UPDATE consent_consentevent SET recorded_at = recorded_at - interval '1 hour' WHERE id = %(id)s"),
    _t("consent event of another revision", "consent.events", f"{_EVENT} ORDER BY id",
       "UPDATE consent_consentevent SET revision = revision + 1 WHERE id = %(id)s"),
    _t("consent event forged", "consent.events", "SELECT id, 'entry=' FROM consent_consentevent ORDER BY id",
       """INSERT INTO consent_consentevent (consent_id, tenant_id, kind, actor_kind, channel, authority, reason, election,
              claimed_at, entry_id, revision, recorded_at)
          SELECT consent_id, tenant_id, 'resumed', 'system', 'forged', '', '', '', claimed_at, gen_random_uuid(),
              revision, recorded_at FROM consent_consentevent WHERE id = %(id)s""", "extra"),
    _t("signatory of an event changed", "consent.events", f"{_EVENT} WHERE signatory IS NOT NULL ORDER BY id",
       "UPDATE consent_consentevent SET signatory = gen_random_uuid() WHERE id = %(id)s"),
    # -- papers and catalogue
    _t("agreement deleted", "consent.agreements", _AGREEMENT,
       "DELETE FROM consent_agreement WHERE id = %(id)s", "missing"),
    _t("agreement no longer prohibits", "consent.agreements", _AGREEMENT,
       "UPDATE consent_agreement SET training = CASE training WHEN 'opt_in' THEN 'silent' ELSE 'opt_in' END"
       " WHERE id = %(id)s"),
    _t("agreement of another account", "consent.agreements", _AGREEMENT,
       """UPDATE consent_agreement x SET account_id = (SELECT id FROM tenants_account a WHERE a.id <> x.account_id
          LIMIT 1) WHERE id = %(id)s""", "missing"),
    _t("scope of an agreement narrowed", "consent.agreements", _AGREEMENT,
       "UPDATE consent_agreement SET scope = '{\"categories\": [\"x\"]}' WHERE id = %(id)s"),
    _t("pending agreement put into effect", "consent.agreements", _AGREEMENT,
       "UPDATE consent_agreement SET awaits_approval = NOT awaits_approval WHERE id = %(id)s"),
    _t("voiding taken back", "consent.agreement_steps", _STEP,
       "DELETE FROM consent_agreementstep WHERE id = %(id)s", "missing"),
    _t("voiding confirmed by nobody", "consent.agreement_steps", _STEP,
       "UPDATE consent_agreementstep SET owner_agreed = NOT owner_agreed WHERE id = %(id)s"),
    _t("holdover made longer", "consent.contract_ends", _CONTRACT_END,
       "UPDATE consent_contractend SET until = until + interval '1 year' WHERE id = %(id)s"),
    _t("text of terms edited", "consent.terms", _TERMS,
       "UPDATE consent_terms SET body_markdown = body_markdown || ' And more.' WHERE id = %(id)s"),
    _t("text and digest of terms edited", "consent.terms", _TERMS,
       """UPDATE consent_terms SET body_markdown = 'x', body_sha256 = encode(sha256('x'), 'hex') WHERE id = %(id)s"""),
    _t("clauses of terms edited", "consent.terms", _TERMS,
       "UPDATE consent_terms SET clauses = jsonb_set(clauses, '{retention_days}', '9999') WHERE id = %(id)s"),
    _t("number in clauses turned into true", "consent.terms", _TERMS,
       "UPDATE consent_terms SET clauses = jsonb_set(clauses, '{audit_right}', '1') WHERE id = %(id)s"),
    _t("fields of a category edited", "consent.category_versions", _VERSION,
       """UPDATE consent_categoryversion SET fields = jsonb_set(fields, '{0,identifies}', '"nothing"')
          WHERE id = %(id)s"""),
    _t("category renamed", "consent.categories", "SELECT id, code FROM consent_category ORDER BY id",
       "UPDATE consent_category SET code = code || '-x' WHERE id = %(id)s", "missing"),
    _t("purpose shared across tenants", "consent.purposes", "SELECT id, code FROM consent_purpose ORDER BY id",
       "UPDATE consent_purpose SET cross_tenant = NOT cross_tenant WHERE id = %(id)s"),
    _t("evidence digest edited", "consent.evidence",
       "SELECT id, sha256 FROM consent_evidence e WHERE EXISTS (SELECT 1 FROM consent_consent c"
       " WHERE e.sha256 = ANY (c.evidence)) ORDER BY id",
       "UPDATE consent_evidence SET sha256 = repeat('0', 64) WHERE id = %(id)s", "missing"),
    # -- tenants
    _t("tenant moved to another account", "tenants.tenants", _TENANT,
       """UPDATE tenants_tenant x SET account_id = (SELECT a.id FROM tenants_account a WHERE a.id <> x.account_id LIMIT 1)
          WHERE id = %(id)s"""),
    _t("tenant renamed", "tenants.tenants", _TENANT, "UPDATE tenants_tenant SET name = name || '!' WHERE id = %(id)s"),
    _t("tenant deleted", "tenants.tenants", _TENANT, "DELETE FROM tenants_tenant WHERE id = %(id)s", "missing"),
    _t("alias given to another tenant", "tenants.names", "SELECT id, name FROM tenants_tenantname ORDER BY id",
       f"UPDATE tenants_tenantname x SET tenant_id = {_OTHER_TENANT} WHERE id = %(id)s", "missing"),
    _t("account needs one signature", "tenants.accounts", _ACCOUNT,
       "UPDATE tenants_account SET signatures_required = 3 - signatures_required WHERE id = %(id)s"),
    _t("account moved to another time zone", "tenants.accounts", _ACCOUNT,
       "UPDATE tenants_account SET time_zone = 'Pacific/Kiritimati' WHERE id = %(id)s"),
    _t("account renamed", "tenants.accounts", _ACCOUNT,
       "UPDATE tenants_account SET name = name || '!' WHERE id = %(id)s"),
    _t("competitor deleted", "tenants.competitors", "SELECT id, account_id FROM tenants_competitor ORDER BY id",
       """DELETE FROM tenants_competitor WHERE account_id =
          (SELECT account_id FROM tenants_competitor WHERE id = %(id)s)""", "missing"),
    _t("competitor renamed", "tenants.competitors", "SELECT id, account_id FROM tenants_competitor ORDER BY id",
       "UPDATE tenants_competitor SET name = name || ' Ltd' WHERE id = %(id)s"),
    _t("suspension deleted", "tenants.suspensions", "SELECT id, entry_id FROM tenants_suspension ORDER BY id",
       "DELETE FROM tenants_suspension WHERE id = %(id)s", "missing"),
    _t("suspension turned off", "tenants.suspensions", "SELECT id, entry_id FROM tenants_suspension ORDER BY id",
       "UPDATE tenants_suspension SET suspended = NOT suspended WHERE id = %(id)s"),
    _t("member made owner", "tenants.members", _MEMBER,
       "UPDATE tenants_member SET role = 'owner' WHERE id = %(id)s"),
    _t("member ended", "tenants.members", _MEMBER,
       "UPDATE tenants_member SET ended_at = now() WHERE id = %(id)s"),
    _t("member inserted", "tenants.members", "SELECT id, id FROM tenants_account ORDER BY id",
       """INSERT INTO tenants_member (user_id, account_id, role, since_at)
          SELECT u.id, %(id)s, 'owner', now() FROM tenants_user u WHERE NOT EXISTS (SELECT 1 FROM tenants_member m
          WHERE m.user_id = u.id AND m.account_id = %(id)s) LIMIT 1""", "extra"),
    _t("API key made admin", "tenants.api_keys", _KEY,
       "UPDATE tenants_apikey SET scopes = scopes || '{admin}'::varchar[] WHERE id = %(id)s"),
    _t("API key inserted", "tenants.api_keys", "SELECT id, 'key=' FROM tenants_tenant ORDER BY id",
       """INSERT INTO tenants_apikey (id, mode, name, hint, sha256, scopes, tenant_id, created_at)
          VALUES (gen_random_uuid(), 'live', 'x', 'lk_live_xxxx', sha256(%(id)s::text::bytea), '{admin}', %(id)s, now())""",
       "extra"),
    _t("API key of the vendor inserted", "tenants.api_keys", "SELECT 1, 'key='",
       """INSERT INTO tenants_apikey (id, mode, name, hint, sha256, scopes, created_at)
          VALUES (gen_random_uuid(), 'live', 'x', 'lk_live_xxxx', sha256('k'), '{admin}', now())""", "extra"),
    _t("API key without its tenant", "tenants.api_keys",
       "SELECT id, id FROM tenants_apikey WHERE tenant_id IS NOT NULL ORDER BY id",
       "UPDATE tenants_apikey SET tenant_id = NULL WHERE id = %(id)s", "missing"),
    _t("secret of an API key replaced", "tenants.api_keys", _KEY,
       "UPDATE tenants_apikey SET sha256 = sha256('mine') WHERE id = %(id)s"),
    _t("API key works longer", "tenants.api_keys", _KEY,
       "UPDATE tenants_apikey SET expires_at = coalesce(expires_at, now()) + interval '10 years' WHERE id = %(id)s"),
    _t("API key no longer revoked", "tenants.api_keys",
       "SELECT id, id FROM tenants_apikey WHERE revoked_at IS NOT NULL ORDER BY id",
       "UPDATE tenants_apikey SET revoked_at = NULL WHERE id = %(id)s"),
    _t("subscription of another tenant", "tenants.subscriptions",
       "SELECT id, stripe_subscription_id FROM tenants_subscription ORDER BY id",
       "DELETE FROM tenants_subscription_tenants WHERE subscription_id = %(id)s"),
    # -- prices
    _t("entitlement of 9000 basis points", "pricing.entitlements", _ENTITLEMENT,
       "UPDATE pricing_entitlement SET earned_bps = 9000 WHERE id = %(id)s"),
    _t("entitlement deleted", "pricing.entitlements", _ENTITLEMENT,
       "DELETE FROM pricing_entitlement WHERE id = %(id)s", "missing"),
    _t("entitlement forged", "pricing.entitlements", "SELECT id, 'entitlement=' FROM pricing_entitlement WHERE points > 0 ORDER BY id",
       """INSERT INTO pricing_entitlement SELECT (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(),
              'entry_id', gen_random_uuid(), 'sequence', e.sequence + 1000, 'bps', 9000, 'earned_bps', 9000))).*
          FROM pricing_entitlement e WHERE e.id = %(id)s""", "extra"),
    _t("entitlement of another tenant", "pricing.entitlements", _ENTITLEMENT,
       f"UPDATE pricing_entitlement x SET tenant_id = {_OTHER_TENANT}, sequence = sequence + 1000 WHERE id = %(id)s",
       "missing"),
    _t("price schedule edited", "pricing.schedules", "SELECT id, id FROM pricing_schedule ORDER BY id",
       "UPDATE pricing_schedule SET definition = jsonb_set(definition, '{version}', '\"forged\"') WHERE id = %(id)s"),
    # -- runs, copies, orders, findings
    _t("clearance lengthened by ten years", "lineage.clearances", _CLEARANCE,
       "UPDATE lineage_clearance SET expires_at = expires_at + interval '10 years' WHERE id = %(id)s"),
    _t("ended clearance made active", "lineage.clearances",
       "SELECT id, 'ended clearance=' || id FROM lineage_clearance WHERE status NOT IN ('active', 'paused', 'denied') ORDER BY id",
       "UPDATE lineage_clearance SET status = 'active', ended_at = NULL WHERE id = %(id)s"),
    _t("request of a clearance edited", "lineage.clearances", _CLEARANCE,
       "UPDATE lineage_clearance SET request = jsonb_set(request, '{region}', '\"US\"') WHERE id = %(id)s"),
    _t("manifest replaced", "lineage.clearances", "SELECT clearance_id, clearance_id FROM lineage_manifestcontent ORDER BY 1",
       "UPDATE lineage_manifestcontent SET content = 'nonsense' WHERE clearance_id = %(id)s"),
    _t("cleared tenant deleted", "lineage.clearances", "SELECT id, clearance_id FROM lineage_clearedtenant ORDER BY id",
       "DELETE FROM lineage_clearedtenant WHERE id = %(id)s"),
    _t("clearance deleted", "lineage.clearances", _CLEARANCE, "DELETE FROM lineage_clearance WHERE id = %(id)s", "missing"),
    _t("clearance given another attempt", "lineage.clearances", _CLEARANCE,
       "UPDATE lineage_clearance SET attempt = attempt + 7 WHERE id = %(id)s"),
    _t("grace of a clearance lengthened", "lineage.clearances", _CLEARANCE,
       "UPDATE lineage_clearance SET grace_seconds = 604800 WHERE id = %(id)s"),
    _t("pause deleted", "lineage.clearance_steps", _PAUSE, "DELETE FROM lineage_clearancestep WHERE id = %(id)s", "missing"),
    _t("pause moved", "lineage.clearance_steps", _PAUSE,
       "UPDATE lineage_clearancestep SET at = at - interval '1 hour' WHERE id = %(id)s"),
    _t("pause made a resumption", "lineage.clearance_steps", "SELECT id, entry_id FROM lineage_clearancestep WHERE kind = 'paused' ORDER BY id",
       "UPDATE lineage_clearancestep SET kind = 'resumed', why = '' WHERE id = %(id)s"),
    _t("paused clearance made active", "lineage.clearance_steps",
       """SELECT c.id, (SELECT s.entry_id FROM lineage_clearancestep s WHERE s.clearance_id = c.id ORDER BY s.id DESC LIMIT 1)
          FROM lineage_clearance c WHERE c.status = 'paused' ORDER BY c.id""",
       "UPDATE lineage_clearance SET status = 'active' WHERE id = %(id)s"),
    _t("use deleted", "lineage.reports",
       "SELECT u.id, r.entry_id FROM lineage_use u JOIN lineage_report r ON r.id = u.report_id WHERE u.rows > 0 ORDER BY 1",
       "DELETE FROM lineage_use WHERE id = %(id)s"),
    _t("use made allowed", "lineage.reports",
       "SELECT u.id, r.entry_id FROM lineage_use u JOIN lineage_report r ON r.id = u.report_id ORDER BY 1",
       "UPDATE lineage_use SET within = NOT within WHERE id = %(id)s"),
    _t("report deleted", "lineage.reports", "SELECT id, entry_id FROM lineage_report ORDER BY id",
       "DELETE FROM lineage_report WHERE id = %(id)s", "missing"),
    _t("reported copy deleted", "lineage.reported_copies",
       "SELECT h.id, r.entry_id FROM lineage_holding h JOIN lineage_report r ON r.id = h.report_id ORDER BY 1",
       "DELETE FROM lineage_holding WHERE id = %(id)s"),
    _t("declared copy of fewer rows", "lineage.holdings",
       "SELECT id, id FROM lineage_holding WHERE report_id IS NULL AND kind <> 'working_copy' ORDER BY 1",
       "UPDATE lineage_holding SET rows = 1 WHERE id = %(id)s"),
    _t("order due 2099", "lineage.orders", _ORDER,
       "UPDATE lineage_destructionorder SET due_at = '2099-01-01' WHERE id = %(id)s"),
    _t("order deleted", "lineage.orders", _ORDER, "DELETE FROM lineage_destructionorder WHERE id = %(id)s", "missing"),
    _t("order's item deleted", "lineage.orders", "SELECT id, order_id FROM lineage_orderitem ORDER BY id",
       "DELETE FROM lineage_orderitem WHERE id = %(id)s", "differs|missing"),
    _t("order forged", "lineage.orders", "SELECT id, 'entry=' FROM lineage_destructionorder ORDER BY id",
       """INSERT INTO lineage_destructionorder SELECT (jsonb_populate_record(o, jsonb_build_object(
              'id', gen_random_uuid(), 'entry_id', gen_random_uuid(),
              'reference', gen_random_uuid()))).* FROM lineage_destructionorder o
          WHERE o.id = %(id)s""", "extra"),
    _t("method of a destruction edited", "lineage.confirmations", "SELECT id, id FROM lineage_confirmation ORDER BY id",
       "UPDATE lineage_confirmation SET technique = 'none' WHERE id = %(id)s"),
    _t("confirmed item deleted", "lineage.confirmations", "SELECT item_id, confirmation_id FROM lineage_confirmeditem ORDER BY 1",
       "DELETE FROM lineage_confirmeditem WHERE item_id = %(id)s"),
    _t("certificate replaced", "lineage.certificates", "SELECT id, id FROM lineage_certificate ORDER BY id",
       "UPDATE lineage_certificate SET document = 'nonsense' WHERE id = %(id)s"),
    _t("finding deleted", "lineage.findings", "SELECT id, id FROM lineage_finding ORDER BY id",
       "DELETE FROM lineage_finding WHERE id = %(id)s", "missing"),
    _t("evidence of a finding edited", "lineage.findings", "SELECT id, id FROM lineage_finding ORDER BY id",
       "UPDATE lineage_finding SET evidence = '{}' WHERE id = %(id)s"),
    _t("data set of another name", "lineage.data_sets", "SELECT id, entry_id FROM lineage_dataset ORDER BY id",
       "UPDATE lineage_dataset SET name = name || 'x' WHERE id = %(id)s"),
    _t("signatory renamed", "consent.signatories",
       "SELECT p.id, p.id FROM tenants_person p WHERE EXISTS"
       " (SELECT 1 FROM consent_consentevent e WHERE e.signatory = p.id) ORDER BY 1",
       "UPDATE tenants_person SET name = name || '!' WHERE id = %(id)s"),
    _t("performer of a destruction renamed", "lineage.confirmations",
       "SELECT c.performer, c.id FROM lineage_confirmation c ORDER BY 2",
       "UPDATE tenants_person SET name = name || '!' WHERE id = %(id)s"),
    _t("person forged as erased", "tenants.erased_people",
       "SELECT id, id FROM tenants_person WHERE erased_at IS NULL ORDER BY id",
       "UPDATE tenants_person SET name = '', email = '', title = '', commitment_key = NULL, erased_at = now()"
       " WHERE id = %(id)s", "extra"),
    _t("request of a clearance made a list", "lineage.clearances", "SELECT id, 'entries' FROM lineage_clearance ORDER BY id",
       "UPDATE lineage_clearance SET request = '[]' WHERE id = %(id)s", "unreadable"),
    _t("version of facts rewound", "ledger.facts", "SELECT 1, 'version'",
       "UPDATE ledger_factversion SET version = version - 1 WHERE id = %(id)s"),
]  # fmt: skip


def targets(way: Tampering) -> list[tuple[Any, str]]:
    with connection.cursor() as cursor:
        cursor.execute(way.targets)
        return [(id, str(name)) for id, name in cursor.fetchall()]


def spread(items: list[Any], count: int) -> list[Any]:
    """At most `count` of the items, first and last among them."""
    if len(items) <= count:
        return items
    step = (len(items) - 1) / (count - 1) if count > 1 else 0
    return [items[round(step * place)] for place in range(count)]


Check = Callable[[], Any]
