"""What customers pay back that leave within a term: grounds, adjustments, waivers, and their booking."""

import django.db.models.deletion
from django.db import migrations, models

from ledger import migration_guards

# Whoever may see an adjustment may see how far it is.
WORK = """
CREATE POLICY billing_{table}_scope ON billing_{table}
    USING (EXISTS (SELECT 1 FROM billing_adjustment a WHERE a.id = adjustment_id))
    WITH CHECK (EXISTS (SELECT 1 FROM billing_adjustment a WHERE a.id = adjustment_id))
"""


def of_adjustments(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        [
            f"ALTER TABLE billing_{table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE billing_{table} FORCE ROW LEVEL SECURITY",
            WORK.format(table=table),
        ],
        [
            f"DROP POLICY billing_{table}_scope ON billing_{table}",
            f"ALTER TABLE billing_{table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE billing_{table} DISABLE ROW LEVEL SECURITY",
        ],
    )


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0005_money_ledger"),
        ("tenants", "0016_invitations"),
    ]

    operations = [
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(max_length=4)),
                ("cause", models.UUIDField()),
                ("currency", models.CharField(max_length=3)),
                ("amount_minor", models.BigIntegerField()),
                ("before_bps", models.PositiveIntegerField()),
                ("after_bps", models.PositiveIntegerField()),
                ("term_begins_at", models.DateTimeField()),
                ("term_ends_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.account"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["-decided_at"],
            },
        ),
        migrations.CreateModel(
            name="WithdrawalGrounds",
            fields=[
                ("consent", models.UUIDField(primary_key=True, serialize=False)),
                ("grounds", models.CharField(max_length=20)),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AdjustmentWaiver",
            fields=[
                (
                    "adjustment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="waiver",
                        serialize=False,
                        to="billing.adjustment",
                    ),
                ),
                ("asked_by", models.UUIDField()),
                ("approved_by", models.UUIDField()),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("asked_by", models.F("approved_by")), _negated=True),
                        name="a_waiver_takes_two_people",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AdjustmentWork",
            fields=[
                (
                    "adjustment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="work",
                        serialize=False,
                        to="billing.adjustment",
                    ),
                ),
                ("state", models.CharField(default="decided", max_length=20)),
                ("due_at", models.DateTimeField()),
                ("stripe_subscription_id", models.CharField(max_length=255)),
                ("key_epoch", models.PositiveIntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                ("stripe_item_id", models.CharField(blank=True, max_length=255)),
                ("stripe_invoice_id", models.CharField(blank=True, max_length=255)),
                ("waiver_asked_by", models.UUIDField(null=True)),
                ("waiver_reason", models.TextField(blank=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("error", models.TextField(blank=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "decided")),
                        fields=["due_at"],
                        name="billing_adjustments_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("decided", "waiver_asked", "waived", "booked"))),
                        name="adjustment_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "booked"), _negated=True),
                            models.Q(("stripe_item_id", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="what_is_booked_has_its_item",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.UniqueConstraint(
                fields=("cause", "currency"), name="a_cause_is_adjusted_once_per_currency"
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="an_adjustment_is_above_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawalgrounds",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("grounds__in", ("law", "authority", "court", "works_council", "person_request"))
                ),
                name="grounds_of_a_withdrawal_are_known",
            ),
        ),
        migration_guards.row_security("billing_withdrawalgrounds", tenant="tenant_id"),
        migration_guards.row_security("billing_adjustment", tenant="tenant_id", account="account_id"),
        of_adjustments("adjustmentwaiver"),
        of_adjustments("adjustmentwork"),
        migration_guards.stamped_once("billing_withdrawalgrounds", ["withdrawal.grounds/1"]),
        migration_guards.explained_by(
            "billing_withdrawalgrounds", kinds=["withdrawal.grounds/1"], tenant="tenant_id"
        ),
        migration_guards.stamped_once("billing_adjustment", ["adjustment.decided/1"]),
        migration_guards.explained_by(
            "billing_adjustment", kinds=["adjustment.decided/1"], tenant="tenant_id", account="account_id"
        ),
        migration_guards.stamped_once("billing_adjustmentwaiver", ["adjustment.waived/1"]),
        migrations.RunSQL(
            f"REVOKE DELETE, TRUNCATE ON billing_adjustmentwork FROM {migration_guards.role('app')}",
            f"GRANT DELETE ON billing_adjustmentwork TO {migration_guards.role('app')}",
        ),
    ]
