"""Papers say more, are never overwritten, wait where they widen, are voided, and bind the accounts below."""

from importlib import import_module
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from ledger import migration_guards, migration_watches

facts = import_module("consent.migrations.0003_facts")
meanings = import_module("consent.migrations.0007_meanings")

EVENTS = [*meanings.EVENTS, "restated"]
STANDING = [*meanings.STANDING, "consent.attested/1"]

STEPS = ["agreement.effective/1", "agreement.voided/1"]
ENDS = ["contract.held_over/1", "contract.ended/1"]
# A row that this transaction writes has no place yet: it counts as the newest.
_UNSTAMPED = 1 << 52


def _steps(known: str = "") -> str:
    return f"""(SELECT bool_or(x.kind = 'effective') AS in_effect,
           min(coalesce(x.revision, {_UNSTAMPED})) FILTER (WHERE x.kind = 'effective') AS effective_seq,
           min(coalesce(x.revision, {_UNSTAMPED})) FILTER (WHERE x.kind = 'voided') AS voided_seq,
           min(x.claimed_at) FILTER (WHERE x.kind = 'voided') AS voided_at,
           bool_or(x.owner_agreed) FILTER (WHERE x.kind = 'voided') AS confirmed
    FROM public.consent_agreementstep x WHERE x.agreement_id = g.id{known})"""


def _paper(*, key: str, inherited: str) -> str:
    """The facts of the paper `g` with its steps `s`. What is as usual is left out."""
    time = facts._TIME.format
    return f"""jsonb_strip_nulls(jsonb_build_object(
        'reference', g.reference, 'kind', g.kind, 'training', g.training,
        'seq', coalesce(s.effective_seq, g.revision, {_UNSTAMPED}),
        'effective_from', {time("g.effective_from")}, 'effective_until', {time("g.effective_until")},
        'amends', nullif(g.amends, ''), 'data_use', CASE WHEN g.training = 'silent' THEN nullif(g.data_use, '') END,
        'amended_by', nullif(g.amended_by, 'portal'), 'renews', nullif(g.renewal = 'auto', false), 'ends', g.ends,
        'binds', nullif(g.binds, ''), 'scope', g.scope, 'independent', nullif(g.independent, false),
        'voided', CASE WHEN s.voided_seq IS NOT NULL THEN jsonb_build_object(
            'at', {time("s.voided_at")}, 'seq', s.voided_seq, 'confirmed', s.confirmed) END,
        'account', {key}, 'inherited', {inherited}))"""


def _holdover(known: str = "") -> str:
    """The facts of the holdover `h`. A confirmed end of the same contract ends it early."""
    until = f"""least(h.until, (
            SELECT min(e.claimed_at) FROM public.consent_contractend e
            WHERE e.account_id = h.account_id AND e.ended_at = h.ended_at AND e.decision = 'end'
              AND e.id > h.id{known}))"""
    return f"""jsonb_build_object(
        'ended_at', {facts._TIME.format("h.ended_at")}, 'held_until', {facts._TIME.format(until)})"""


_IN_EFFECT = "(NOT g.awaits_approval OR s.in_effect)"

NEWEST_AGREEMENTS = f"""
SELECT g.account_id, g.reference, {_paper(key="a.key", inherited="NULL::boolean")} AS facts
FROM (
    SELECT DISTINCT ON (n.account_id, n.reference) n.* FROM public.consent_agreement n
    ORDER BY n.account_id, n.reference, n.revision DESC) g
JOIN public.tenants_accounts a ON a.id = g.account_id
CROSS JOIN LATERAL {_steps()} s
WHERE {_IN_EFFECT}
UNION ALL
SELECT u.account_id, g.reference, {_paper(key="u.above_key", inherited="true")}
FROM public.tenants_accounts_above u CROSS JOIN LATERAL (
    SELECT DISTINCT ON (n.reference) n.* FROM public.consent_agreement n
    WHERE n.account_id = u.above_id ORDER BY n.reference, n.revision DESC) g
CROSS JOIN LATERAL {_steps()} s
WHERE {_IN_EFFECT}
UNION ALL
SELECT h.account_id, '', {_holdover()} FROM public.consent_contractend h WHERE h.decision = 'holdover'
"""

_KNOWN = " AND (in_known IS NULL OR {}.recorded_at <= in_known)"
PAPERS_OF = f"""
CREATE FUNCTION consent_papers_of(in_account uuid, in_known timestamptz) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
    SELECT {_paper(key="u.key", inherited="nullif(u.above, false)")}
    FROM (
        SELECT a.id, a.key, false AS above FROM public.tenants_accounts a WHERE a.id = in_account
        UNION ALL
        SELECT b.above_id, b.above_key, true FROM public.tenants_accounts_above b WHERE b.account_id = in_account) u
    CROSS JOIN LATERAL (
        SELECT DISTINCT ON (n.reference) n.* FROM public.consent_agreement n
        WHERE n.account_id = u.id{_KNOWN.format("n")} ORDER BY n.reference, n.revision DESC) g
    CROSS JOIN LATERAL {_steps(_KNOWN.format("x"))} s
    WHERE {_IN_EFFECT}
    UNION ALL
    SELECT {_holdover(_KNOWN.format("e"))} FROM public.consent_contractend h
    WHERE h.account_id = in_account AND h.decision = 'holdover'{_KNOWN.format("h")}
$$
"""
_BELOW = """SELECT DISTINCT g.account_id::text FROM public.tenants_accounts_above g
    WHERE g.above_id = NEW.account_id"""
_DATA_USE = [("services_only", "Only for the services"), ("wider", "Wider"), ("unstated", "Not stated")]
_AMENDED_BY = [("signed_writing", "Signed writing"), ("portal", "Portal")]
_RENEWAL = [("auto", "Renews by itself"), ("none", "Ends")]
_BINDS = [("account", "The account"), ("account_and_controlled", "The account and those below it")]
_MEMBERS: dict[str, Any] = {
    "data_use": models.CharField(
        max_length=13, choices=_DATA_USE, blank=True, db_default="unstated", default=""
    ),
    "amended_by": models.CharField(max_length=14, choices=_AMENDED_BY, db_default="portal", default="portal"),
    "renewal": models.CharField(max_length=4, choices=_RENEWAL, db_default="none", default="none"),
    "notice_days": models.PositiveIntegerField(null=True, blank=True),
    "rank": models.PositiveIntegerField(null=True, blank=True),
    "contacts": models.JSONField(null=True, blank=True),
    "ends": models.JSONField(null=True, blank=True),
    "binds": models.CharField(max_length=22, choices=_BINDS, blank=True, db_default="", default=""),
    "scope": models.JSONField(null=True, blank=True),
    "confidential_from_parent": models.BooleanField(db_default=False, default=False),
    "independent": models.BooleanField(db_default=False, default=False),
    "awaits_approval": models.BooleanField(db_default=False, default=False),
}


class Migration(migrations.Migration):
    dependencies = [("consent", "0007_meanings"), ("tenants", "0009_groups")]

    operations = [
        *(migrations.AddField("agreement", name, field) for name, field in _MEMBERS.items()),
        migrations.AddConstraint(
            "agreement",
            models.CheckConstraint(
                condition=models.Q(data_use__in=["", "services_only", "wider", "unstated"])
                & models.Q(amended_by__in=["signed_writing", "portal"])
                & models.Q(renewal__in=["auto", "none"])
                & models.Q(binds__in=["", "account", "account_and_controlled"]),
                name="agreement_words_are_known",
            ),
        ),
        migrations.CreateModel(
            "AgreementStep",
            [
                (
                    "id",
                    models.BigAutoField(
                        primary_key=True, serialize=False, auto_created=True, verbose_name="ID"
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="consent.agreement",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.account"
                    ),
                ),
                ("kind", models.CharField(max_length=9)),
                ("reason", models.CharField(max_length=500, blank=True)),
                ("owner_agreed", models.BooleanField(default=False)),
                ("claimed_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(kind__in=["effective", "voided"]), name="agreement_step_is_known"
                    ),
                    models.UniqueConstraint(
                        fields=["agreement", "kind"], name="an_agreement_takes_a_step_once"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            "ContractEnd",
            [
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.account"
                    ),
                ),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("decision", models.CharField(max_length=8)),
                ("ended_at", models.DateTimeField()),
                ("until", models.DateTimeField(null=True, blank=True)),
                ("signatory", models.UUIDField(null=True, blank=True)),
                ("authority", models.CharField(max_length=17, blank=True)),
                ("claimed_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(decision="end", until=None)
                        | models.Q(decision="holdover", until__gt=models.F("ended_at")),
                        name="a_holdover_ends_after_its_contract",
                    )
                ]
            },
        ),
        migrations.AlterField(
            "consentevent",
            "kind",
            models.CharField(choices=[(event, event.capitalize()) for event in EVENTS], max_length=10),
        ),
        migrations.RemoveConstraint("consentevent", "consent_event_kind_is_known"),
        migrations.AddConstraint(
            "consentevent",
            models.CheckConstraint(
                condition=models.Q(("kind__in", EVENTS)), name="consent_event_kind_is_known"
            ),
        ),
        migration_guards.explained_by_kinds(
            "consent_standing",
            [*STANDING, "consent.restated/1"],
            before=STANDING,
            tenant="tenant_id",
            free=meanings.FREE,
        ),
        migration_guards.also_stamped("consent_consentevent", ["consent.restated/1"]),
        migration_guards.also_stamped("consent_agreement", ["agreement.recorded/2"]),
        migration_guards.row_security("consent_agreementstep", account="account_id"),
        migration_guards.stamped_once("consent_agreementstep", STEPS),
        migration_guards.explained_by(
            "consent_agreementstep", kinds=STEPS, account="account_id", verb="kind"
        ),
        migration_guards.row_security("consent_contractend", account="account_id"),
        migration_guards.stamped_once("consent_contractend", ENDS),
        migration_guards.explained_by("consent_contractend", kinds=ENDS, account="account_id"),
        migration_guards.watched("consent_agreementstep", kind="account", ref="{row}.account_id::text"),
        migration_guards.watched("consent_contractend", kind="account", ref="{row}.account_id::text"),
        migrations.RunSQL(
            "DROP VIEW consent_newest_agreements",
            f"CREATE VIEW consent_newest_agreements WITH (security_invoker = true) AS {facts.NEWEST_AGREEMENTS}",
        ),
        migration_guards.view("consent_newest_agreements", NEWEST_AGREEMENTS),
        migration_guards.function("consent_papers_of(uuid, timestamptz)", PAPERS_OF),
        *(
            migration_watches.watched_accounts(table, when="AFTER INSERT OR UPDATE", accounts=_BELOW)
            for table in ("consent_agreement", "consent_agreementstep", "consent_contractend")
        ),
    ]
