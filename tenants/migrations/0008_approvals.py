"""Changes that widen wait for a second person; API keys name their holders."""

import django.db.models.deletion
from django.db import migrations, models

from ledger import migration_guards

STEPS = [f"approval.{verb}/1" for verb in ("approved", "refused", "objected", "effective", "lapsed")]
KEYS = ["key.issued/1", "key.issued/2", "key.revoked/1"]
# A change about one customer is its own and the vendor's; one about several is shown to those whom it concerns.
_CONCERNED = "EXISTS (SELECT 1 FROM tenants_approvalconcern c WHERE c.approval_id = tenants_approval.id)"
_VISIBLE = "EXISTS (SELECT 1 FROM tenants_approval a WHERE a.id = approval_id)"


class Migration(migrations.Migration):
    dependencies = [("tenants", "0007_account_time_zone"), ("ledger", "0009_incidents_and_auditor")]

    operations = [
        migrations.AddField(
            model_name="apikey",
            name="holder",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("change", models.CharField(max_length=64)),
                ("subject", models.CharField(max_length=300)),
                ("member", models.CharField(max_length=100)),
                ("was", models.JSONField(null=True)),
                ("becomes", models.JSONField(null=True)),
                ("arguments", models.JSONField()),
                ("proposer", models.UUIDField(blank=True, null=True)),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.account",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ApprovalConcern",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entry_id", models.UUIDField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.account"
                    ),
                ),
                (
                    "approval",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="concerns",
                        to="tenants.approval",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ApprovalStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=16)),
                ("person", models.UUIDField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("effective_from", models.DateTimeField(blank=True, null=True)),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.account",
                    ),
                ),
                (
                    "approval",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="tenants.approval",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="approval",
            index=models.Index(fields=["mode", "subject", "-id"], name="approval_of_subject"),
        ),
        migrations.AddConstraint(
            model_name="approvalconcern",
            constraint=models.UniqueConstraint(
                fields=("approval", "account"), name="a_change_concerns_a_customer_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["approved", "refused", "objected", "effective", "lapsed"])),
                name="approval_step_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("account__isnull", False), ("kind", "objected")),
                    models.Q(("kind", "objected"), _negated=True),
                    _connector="OR",
                ),
                name="an_objection_is_a_customers",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ["refused", "effective", "lapsed"])),
                fields=("approval", "kind"),
                name="a_change_ends_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalstep",
            constraint=models.UniqueConstraint(
                fields=("approval", "kind", "account"), name="nobody_takes_a_step_twice", nulls_distinct=False
            ),
        ),
        migration_guards.row_security("tenants_approvalconcern", account="account_id"),
        migration_guards.row_policy(
            "tenants_approval",
            using=f"licet_in_scope(NULL, account_id) OR {_CONCERNED}",
            check="licet_in_scope(NULL, account_id)",
        ),
        migration_guards.row_policy("tenants_approvalstep", using=_VISIBLE, check=_VISIBLE),
        migration_guards.stamped_once("tenants_approval", ["approval.proposed/1"]),
        migration_guards.explained_by("tenants_approval", account="account_id"),
        migration_guards.stamped_once("tenants_approvalstep", STEPS),
        migration_guards.explained_by("tenants_approvalstep", kinds=STEPS, verb="kind"),
        migration_guards.append_only("tenants_approvalconcern"),
        migration_guards.in_the_ledger("tenants_approvalconcern"),
        migration_guards.explained_by("tenants_approvalconcern", kinds=["approval.proposed/1"]),
        migration_guards.watched("tenants_approvalstep", kind="everything", ref="{row}.approval_id::text"),
        migration_guards.published_view(
            "tenants_objections",
            "Every objection of a customer to an approved change.",
            "SELECT s.approval_id, s.account_id FROM tenants_approvalstep s WHERE s.kind = 'objected'",
        ),
        migration_guards.explained_by_kinds(
            "tenants_apikey",
            [*KEYS, "key.issued/3"],
            before=KEYS,
            tenant="tenant_id",
            free=("last_used_at",),
        ),
    ]
