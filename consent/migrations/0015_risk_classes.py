"""A risk class belongs to a tenant and a category, and a consent may lack the second signature that it asks for."""

from importlib import import_module
from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from ledger import migration_guards

meanings = import_module("consent.migrations.0007_meanings")
proposals = import_module("consent.migrations.0009_proposals")

_NAMES = {
    "called_off": "Called off",
    "cosign_due": "Second signature asked for",
    "cosigned": "Second signature given",
    "cosign_off": "Second signature no longer needed",
}
EVENTS = [*proposals.EVENTS, *_NAMES]
_ONCE = ["proposed", "stated", "refused", "withdrawn", "began", "expired", "lapsed"]
STANDING = [*proposals.STANDING, "consent.lapsed/1"]
_SINCE = [
    *("consent.proposed/2", "consent.stated/2", "consent.confirmed/2"),
    "consent.called_off/1",
    *("consent.cosign_due/1", "consent.cosigned/1", "consent.cosign_off/1"),
]
CLASSES = ["ordinary", "confidential", "critical"]
STEPS = ["risk_class.recorded/1", "risk_class.lowering/1"]
_CHOICES = [("ordinary", "Ordinary"), ("confidential", "Confidential"), ("critical", "Critical")]


def _to(model: str, **options: Any) -> Any:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model, **options
    )


def _digests(**options: Any) -> Any:
    return django.contrib.postgres.fields.ArrayField(models.CharField(max_length=64), size=None, **options)


_STAMP: list[tuple[str, Any]] = [
    ("claimed_at", models.DateTimeField()),
    ("entry_id", models.UUIDField(unique=True)),
    ("revision", models.BigIntegerField(null=True)),
    ("recorded_at", models.DateTimeField(null=True)),
]
_ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    dependencies = [("consent", "0014_person_stops")]

    operations = [
        migrations.AlterField(
            "consent",
            "risk_class",
            models.CharField(choices=[*_CHOICES, ("unclassified", "Not classified")], max_length=12),
        ),
        migrations.RemoveConstraint("consent", "risk_class_is_known"),
        migrations.AddConstraint(
            "consent",
            models.CheckConstraint(
                condition=models.Q(("risk_class__in", [*CLASSES, "unclassified"])), name="risk_class_is_known"
            ),
        ),
        migrations.AddField(
            "consent", "legal_basis", models.TextField(blank=True, db_default="", default="")
        ),
        migrations.AddField(
            "consent", "transfer_mechanism", models.TextField(blank=True, db_default="", default="")
        ),
        migrations.AddField("consent", "references", models.JSONField(db_default=[], default=list)),
        migrations.AddField("consent", "suggested", models.JSONField(null=True)),
        migrations.AddField("consentevent", "declared", models.JSONField(null=True)),
        migrations.AddField(
            "consentevent", "cooling_off_hours", models.PositiveIntegerField(db_default=0, default=0)
        ),
        migrations.RemoveConstraint("consentevent", "happens_to_a_consent_once"),
        migrations.AddConstraint(
            "consentevent",
            models.UniqueConstraint(
                condition=models.Q(("kind__in", [*_ONCE, "called_off"])),
                fields=("consent", "kind"),
                name="happens_to_a_consent_once",
            ),
        ),
        migrations.AddField("terms", "roles", models.JSONField(blank=True, null=True)),
        migration_guards.also_stamped("consent_terms", ["terms.published/3"]),
        migrations.AlterField(
            "consentevent",
            "kind",
            models.CharField(
                choices=[(event, _NAMES.get(event, event.capitalize())) for event in EVENTS], max_length=10
            ),
        ),
        migrations.RemoveConstraint("consentevent", "consent_event_kind_is_known"),
        migrations.AddConstraint(
            "consentevent",
            models.CheckConstraint(
                condition=models.Q(("kind__in", EVENTS)), name="consent_event_kind_is_known"
            ),
        ),
        migrations.CreateModel(
            "RiskClassStep",
            [
                _ID,
                ("tenant", _to("tenants.tenant")),
                ("mode", models.CharField(max_length=4)),
                ("category", _to("consent.category")),
                ("kind", models.CharField(max_length=8)),
                ("risk_class", models.CharField(max_length=12)),
                ("consent", _to("consent.consent", null=True)),
                ("signatories", models.JSONField(default=list)),
                ("evidence", _digests(default=list)),
                *_STAMP,
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["recorded", "lowering"]))
                        & models.Q(("risk_class__in", tuple(CLASSES))),
                        name="risk_class_step_is_known",
                    )
                ],
                "indexes": [
                    models.Index(fields=["tenant", "category", "-id"], name="risk_class_of_category")
                ],
            },
        ),
        migrations.CreateModel(
            "SoleSignatory",
            [
                _ID,
                ("account", _to("tenants.account")),
                ("mode", models.CharField(max_length=4)),
                ("person", models.UUIDField()),
                ("authority", models.CharField(max_length=40)),
                ("evidence", _digests()),
                *_STAMP,
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("evidence__len__gt", 0)),
                        name="a_sole_signatory_brings_an_extract",
                    )
                ],
            },
        ),
        migration_guards.explained_by_kinds(
            "consent_standing",
            [*STANDING, *_SINCE],
            before=STANDING,
            tenant="tenant_id",
            free=meanings.FREE,
        ),
        migration_guards.also_stamped("consent_consentevent", _SINCE),
        migration_guards.row_security("consent_riskclassstep", tenant="tenant_id"),
        migration_guards.stamped_once("consent_riskclassstep", STEPS),
        migration_guards.explained_by("consent_riskclassstep", kinds=STEPS, tenant="tenant_id", verb="kind"),
        migration_guards.row_security("consent_solesignatory", account="account_id"),
        migration_guards.stamped_once("consent_solesignatory", ["sole_signatory.proven/1"]),
        migration_guards.explained_by(
            "consent_solesignatory", kinds=["sole_signatory.proven/1"], account="account_id"
        ),
    ]
