"""Clearances, reports, model versions, findings, holdings, orders, people's requests and transfers."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenants", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="ModelVersion",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("family", models.CharField(max_length=128)),
                ("name", models.CharField(max_length=128)),
                ("version", models.CharField(max_length=128)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("trained", "Trained"),
                            ("derived", "Derived"),
                            ("imported", "Imported"),
                            ("base", "Open weights"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "declared_lineage",
                    models.CharField(
                        choices=[("recorded", "Recorded"), ("declared", "Declared"), ("unknown", "Unknown")],
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("entry_id", models.UUIDField()),
                (
                    "only_tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Clearance",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("run", models.CharField(max_length=200)),
                ("request", models.JSONField()),
                ("request_sha256", models.CharField(max_length=64)),
                (
                    "key_regions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=3), null=True, size=None
                    ),
                ),
                ("purpose", models.CharField(max_length=128)),
                ("manifest_digest", models.CharField(max_length=71)),
                ("tenants", models.PositiveIntegerField()),
                ("pairs", models.PositiveIntegerField()),
                ("excluded", models.PositiveIntegerField()),
                ("revision", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("denied", "Denied"),
                            ("invalidated", "Invalidated"),
                            ("expired", "Expired"),
                            ("completed", "Completed"),
                            ("abandoned", "Abandoned"),
                        ],
                        max_length=12,
                    ),
                ),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("checked_revision", models.BigIntegerField()),
                ("holds_until", models.DateTimeField(null=True)),
                (
                    "only_tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("clear", "Clear"),
                            ("purge", "Purge"),
                            ("destroy", "Destroy"),
                            ("crypto_erase", "Cryptographic erase"),
                            ("rewrite", "Rewrite without it"),
                            ("retrain", "Retrain without it"),
                            ("retire", "Retire"),
                            ("unlearn", "Unlearn (assessed)"),
                        ],
                        max_length=12,
                    ),
                ),
                ("technique", models.CharField(max_length=500)),
                ("tool", models.CharField(max_length=200)),
                ("performer", models.UUIDField()),
                ("organisation", models.CharField(max_length=200)),
                ("performed_at", models.DateTimeField()),
                ("evidence_sha256", models.CharField(blank=True, max_length=64)),
                ("residuals", models.CharField(blank=True, max_length=2000)),
                ("procedure_version", models.CharField(max_length=20)),
                ("procedure_sha256", models.CharField(max_length=64)),
                ("recorded_by", models.UUIDField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="OrderItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("withdrawal", "Withdrawal"),
                            ("retention", "Retention"),
                            ("terms", "Terms"),
                            ("hand", "By hand"),
                            ("subject_request", "A person's request"),
                            ("change_of_control", "Change of control"),
                        ],
                        max_length=17,
                    ),
                ),
                ("category", models.CharField(max_length=128)),
                (
                    "model",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lineage.modelversion",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="DestructionOrder",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("withdrawal", "Withdrawal"),
                            ("retention", "Retention"),
                            ("terms", "Terms"),
                            ("hand", "By hand"),
                            ("subject_request", "A person's request"),
                            ("change_of_control", "Change of control"),
                        ],
                        max_length=17,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("data_set", "Data set"),
                            ("feature_store", "Feature store"),
                            ("embedding_index", "Embedding index"),
                            ("evaluation_set", "Evaluation set"),
                            ("cache", "Cache"),
                            ("checkpoint", "Checkpoint"),
                            ("model", "Model"),
                            ("backup", "Backup"),
                            ("other", "Other copy"),
                            ("working_copy", "Working copy"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reference", models.UUIDField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["due_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Holding",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("kind", models.CharField(max_length=64)),
                ("location", models.CharField(max_length=2000)),
                ("region", models.CharField(blank=True, max_length=3)),
                ("rows", models.BigIntegerField(null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("opened_at", models.DateTimeField()),
                ("entry_id", models.UUIDField()),
                (
                    "clearance",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lineage.clearance",
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lineage.modelversion",
                    ),
                ),
                (
                    "only_tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="HoldingSlice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("category", models.CharField(max_length=128)),
                ("purpose", models.CharField(blank=True, max_length=128)),
                ("consent", models.UUIDField(null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("data_set", "Data set"),
                            ("feature_store", "Feature store"),
                            ("embedding_index", "Embedding index"),
                            ("evaluation_set", "Evaluation set"),
                            ("cache", "Cache"),
                            ("checkpoint", "Checkpoint"),
                            ("model", "Model"),
                            ("backup", "Backup"),
                            ("other", "Other copy"),
                            ("working_copy", "Working copy"),
                        ],
                        max_length=16,
                    ),
                ),
                ("rows", models.BigIntegerField(null=True)),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("since_revision", models.BigIntegerField()),
                (
                    "holding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slices",
                        to="lineage.holding",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="SubjectAssessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lineage.modelversion",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="SubjectRequest",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("commitment", models.CharField(max_length=64)),
                ("deadline", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ChangeOfControl",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("acquirer", models.JSONField()),
                ("effective_at", models.DateTimeField()),
                ("note", models.CharField(max_length=2000)),
                ("recorded_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("finished_at", None)),
                        fields=["effective_at"],
                        name="changes_to_carry_out",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ManifestContent",
            fields=[
                (
                    "clearance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="manifest",
                        serialize=False,
                        to="lineage.clearance",
                    ),
                ),
                ("digest", models.CharField(max_length=71)),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Training",
            fields=[
                (
                    "clearance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="training",
                        serialize=False,
                        to="lineage.clearance",
                    ),
                ),
                (
                    "ownership",
                    models.CharField(
                        choices=[("vendor", "Vendor"), ("joint", "Joint"), ("tenant", "Tenant")], max_length=6
                    ),
                ),
                ("obligations", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="ClearedTenant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=128), size=None
                    ),
                ),
                (
                    "consents",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                (
                    "clearance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cleared",
                        to="lineage.clearance",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                (
                    "confirmation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="verification",
                        serialize=False,
                        to="lineage.confirmation",
                    ),
                ),
                ("method", models.CharField(max_length=500)),
                ("verifier", models.UUIDField()),
                ("performer", models.UUIDField()),
                ("verified_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("entry_id", models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name="ConfirmedItem",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="confirmed",
                        serialize=False,
                        to="lineage.orderitem",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ControlStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("paused", models.PositiveIntegerField()),
                ("withdrawn", models.PositiveIntegerField()),
                ("told", models.PositiveIntegerField()),
                ("done_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="lineage.changeofcontrol",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="DataCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("namespace", models.CharField(max_length=2000)),
                ("name", models.CharField(max_length=2000)),
                ("data_set", models.CharField(max_length=128)),
                ("category", models.CharField(max_length=128)),
                (
                    "tenants",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=128), null=True, size=None
                    ),
                ),
                ("run", models.CharField(max_length=200)),
                ("noted_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("mode", "namespace", "name", "data_set", "category"),
                        name="a_copy_is_noted_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DataSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("key", models.CharField(max_length=128)),
                ("number", models.PositiveIntegerField()),
                ("namespace", models.CharField(max_length=2000)),
                ("name", models.CharField(max_length=2000)),
                ("category", models.CharField(blank=True, max_length=128)),
                ("field", models.CharField(blank=True, max_length=200)),
                ("registered_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["key", "number"],
            },
        ),
        migrations.CreateModel(
            name="DeclaredSource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("category", models.CharField(max_length=128)),
                (
                    "model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declared",
                        to="lineage.modelversion",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Derivation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("fine_tune", "Fine-tune"),
                            ("distillation", "Distillation"),
                            ("merge", "Merge"),
                            ("quantisation", "Quantisation"),
                            ("adapter", "Adapter"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("entry_id", models.UUIDField()),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parents",
                        to="lineage.modelversion",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="lineage.modelversion",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="SubjectOrder",
            fields=[
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="lineage.destructionorder",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="orderitem",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="lineage.destructionorder",
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="confirmations",
                to="lineage.destructionorder",
            ),
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("issued_at", models.DateTimeField()),
                ("document", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("jws", models.TextField()),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificate",
                        to="lineage.destructionorder",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="DroppedPair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("category", models.CharField(max_length=128)),
                ("since", models.DateTimeField()),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[("drop_tenant", "Drop tenant"), ("stop_run", "Stop run")], max_length=11
                    ),
                ),
                ("noted_at", models.DateTimeField()),
                ("entry_id", models.UUIDField()),
                (
                    "clearance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drops",
                        to="lineage.clearance",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                (
                    "kind",
                    models.CharField(
                        choices=[("breach", "Breach"), ("coverage_gap", "Coverage gap")], max_length=12
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("not_in_manifest", "not_in_manifest"),
                            ("region_outside", "region_outside"),
                            ("processor_outside", "processor_outside"),
                            ("form_not_reached", "form_not_reached"),
                            ("generator_not_cleared", "generator_not_cleared"),
                            ("no_clearance", "no_clearance"),
                            ("unknown_clearance", "unknown_clearance"),
                            ("clearance_denied", "clearance_denied"),
                            ("clearance_over", "clearance_over"),
                            ("clearance_of_another_job", "clearance_of_another_job"),
                            ("beyond_manifest", "beyond_manifest"),
                            ("beyond_fields", "beyond_fields"),
                            ("after_withdrawal", "after_withdrawal"),
                            ("reingestion", "reingestion"),
                            ("unknown_dataset", "unknown_dataset"),
                            ("unknown_job", "unknown_job"),
                            ("unknown_tenant", "unknown_tenant"),
                            ("form_not_measured", "form_not_measured"),
                            ("generator_unknown", "generator_unknown"),
                            ("use_not_told", "use_not_told"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("report", "Report"), ("openlineage", "OpenLineage")], max_length=12
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64)),
                ("tenant_name", models.CharField(blank=True, max_length=128)),
                ("category", models.CharField(blank=True, max_length=128)),
                ("run", models.CharField(blank=True, max_length=200)),
                ("rows", models.BigIntegerField(null=True)),
                ("evidence", models.JSONField()),
                ("found_at", models.DateTimeField()),
                ("entry_id", models.UUIDField()),
                (
                    "clearance",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lineage.clearance",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="FindingStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("acknowledged", "acknowledged"),
                            ("explained", "explained"),
                            ("remedied", "remedied"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("actor_kind", models.CharField(max_length=6)),
                ("actor", models.UUIDField(null=True)),
                ("channel", models.CharField(max_length=20)),
                ("taken_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="lineage.finding",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="HoldingEnd",
            fields=[
                (
                    "holding",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="end",
                        serialize=False,
                        to="lineage.holding",
                    ),
                ),
                ("why", models.CharField(choices=[("accounted", "Accounted for by a report")], max_length=9)),
                ("at", models.DateTimeField()),
                ("entry_id", models.UUIDField()),
            ],
        ),
        migrations.AddField(
            model_name="orderitem",
            name="slice",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="lineage.holdingslice",
            ),
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("key", models.CharField(max_length=128)),
                ("number", models.PositiveIntegerField()),
                ("namespace", models.CharField(max_length=2000)),
                ("name", models.CharField(max_length=2000)),
                (
                    "role",
                    models.CharField(
                        choices=[("service", "Service"), ("training", "Training")], max_length=8
                    ),
                ),
                ("registered_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
            ],
            options={
                "ordering": ["key", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("mode", "key", "number"), name="a_job_is_numbered_once"),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["service", "training"])), name="job_role_is_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ModelState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state", models.CharField(choices=[("retired", "Retired")], max_length=8)),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(max_length=500)),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="states",
                        to="lineage.modelversion",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ObservedEvent",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("sha256", models.CharField(max_length=64)),
                ("run", models.CharField(blank=True, max_length=200)),
                ("content", models.BinaryField()),
                ("received_at", models.DateTimeField()),
                ("judged_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["mode", "run", "id"], name="observed_events_of_run"),
                    models.Index(
                        condition=models.Q(("judged_at", None)),
                        fields=["received_at"],
                        name="observed_events_waiting",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("mode", "sha256"), name="an_observed_event_is_kept_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ObservedRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("run", models.CharField(max_length=200)),
                ("jobs", models.JSONField(default=list)),
                (
                    "ancestors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), default=list, size=None
                    ),
                ),
                ("claimed", models.CharField(blank=True, max_length=200)),
                ("first_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["ancestors"], name="observed_descendants"
                    ),
                    models.Index(
                        condition=models.Q(("claimed", ""), _negated=True),
                        fields=["mode", "claimed", "first_at"],
                        name="observed_claims",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("mode", "run"), name="a_run_is_observed_as_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("held", "Held"),
                            ("released", "Released"),
                            ("refused", "Refused"),
                            ("due", "Due"),
                            ("overdue", "Overdue"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="lineage.destructionorder",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("measurements", models.JSONField(default=list)),
                (
                    "processors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=128), default=list, size=None
                    ),
                ),
                ("silent", models.BooleanField(default=False)),
                ("reported_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "clearance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="lineage.clearance",
                    ),
                ),
                (
                    "only_tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["clearance", "number"],
            },
        ),
        migrations.CreateModel(
            name="ModelArtefact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=500)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("location", models.CharField(blank=True, max_length=2000)),
                ("entry_id", models.UUIDField()),
                (
                    "model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="artefacts",
                        to="lineage.modelversion",
                    ),
                ),
                (
                    "only_tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lineage.report",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="holding",
            name="report",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="holdings",
                to="lineage.report",
            ),
        ),
        migrations.CreateModel(
            name="Artefact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=500)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("location", models.CharField(blank=True, max_length=2000)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="artefacts",
                        to="lineage.report",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="SubjectAnswer",
            fields=[
                (
                    "assessment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="answer",
                        serialize=False,
                        to="lineage.subjectassessment",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("assessed", "assessed"),
                            ("retrained", "retrained"),
                            ("retired", "retired"),
                        ],
                        max_length=9,
                    ),
                ),
                ("reason", models.CharField(max_length=1000)),
                ("actor_kind", models.CharField(max_length=6)),
                ("actor", models.UUIDField(null=True)),
                ("channel", models.CharField(max_length=20)),
                ("answered_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="SubjectClosing",
            fields=[
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="closing",
                        serialize=False,
                        to="lineage.subjectrequest",
                    ),
                ),
                ("closed_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
            ],
        ),
        migrations.AddField(
            model_name="subjectassessment",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assessments",
                to="lineage.subjectrequest",
            ),
        ),
        migrations.CreateModel(
            name="SubjectAlarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(choices=[("due", "due"), ("overdue", "overdue")], max_length=7)),
                ("at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alarms",
                        to="lineage.subjectrequest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TransferCheck",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                (
                    "subject",
                    models.CharField(
                        choices=[("model", "Model"), ("holding", "Holding"), ("vendor", "Vendor")],
                        max_length=7,
                    ),
                ),
                ("recipient", models.JSONField()),
                ("recipient_sha256", models.CharField(max_length=64)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("sale", "sale"),
                            ("licence", "licence"),
                            ("weights", "weights"),
                            ("hosted_use", "hosted_use"),
                        ],
                        max_length=10,
                        null=True,
                    ),
                ),
                ("allow", models.BooleanField()),
                ("review_required", models.BooleanField()),
                ("answer", models.JSONField()),
                ("facts_revision", models.BigIntegerField()),
                ("checked_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "holding",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lineage.holding",
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lineage.modelversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="TransferChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("review_required", models.BooleanField()),
                ("answer", models.JSONField()),
                ("facts_revision", models.BigIntegerField()),
                ("noted_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "check_of",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="change",
                        to="lineage.transfercheck",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TransferReview",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("covenant", models.JSONField()),
                ("recipient", models.JSONField()),
                (
                    "pairs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), size=None
                    ),
                ),
                ("same", models.BooleanField()),
                ("note", models.CharField(max_length=2000)),
                ("actor_kind", models.CharField(max_length=6)),
                ("actor", models.UUIDField(null=True)),
                ("judged_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Use",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=128)),
                ("category", models.CharField(max_length=128)),
                ("rows", models.BigIntegerField()),
                ("within", models.BooleanField()),
                (
                    "only_tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="used", to="lineage.report"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Waiver",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                (
                    "subject",
                    models.CharField(
                        choices=[("model", "Model"), ("holding", "Holding"), ("vendor", "Vendor")],
                        max_length=7,
                    ),
                ),
                ("subject_name", models.CharField(blank=True, max_length=400)),
                ("recipient", models.JSONField()),
                ("recipient_sha256", models.CharField(max_length=64)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("sale", "sale"),
                            ("licence", "licence"),
                            ("weights", "weights"),
                            ("hosted_use", "hosted_use"),
                        ],
                        max_length=10,
                        null=True,
                    ),
                ),
                ("covenants", models.JSONField()),
                ("note", models.CharField(max_length=2000)),
                ("asked_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "holding",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lineage.holding",
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lineage.modelversion",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="WaiverAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("granted", "granted"), ("refused", "refused")], max_length=8),
                ),
                ("until", models.DateTimeField(null=True)),
                ("words", models.CharField(blank=True, max_length=2000)),
                ("actor_kind", models.CharField(max_length=6)),
                ("actor", models.UUIDField(null=True)),
                ("answered_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "waiver",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="lineage.waiver",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WaiverRevocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=2000)),
                ("actor_kind", models.CharField(max_length=6)),
                ("actor", models.UUIDField(null=True)),
                ("revoked_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "answer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revocation",
                        to="lineage.waiveranswer",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Ancestry",
            fields=[
                (
                    "model",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="ancestry",
                        serialize=False,
                        to="lineage.modelversion",
                    ),
                ),
                ("number", models.IntegerField(unique=True)),
                (
                    "ancestors",
                    django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
                ),
                ("lineage", models.PositiveSmallIntegerField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["ancestors"], name="descendants"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="modelversion",
            index=models.Index(fields=["mode", "-id"], name="models_newest_first"),
        ),
        migrations.AddIndex(
            model_name="modelversion",
            index=models.Index(fields=["mode", "family", "-id"], name="models_of_family"),
        ),
        migrations.AddConstraint(
            model_name="modelversion",
            constraint=models.UniqueConstraint(
                fields=("mode", "family", "name", "version"), name="a_version_is_named_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="modelversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ["trained", "derived", "imported", "base"])),
                name="model_origin_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="modelversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("declared_lineage__in", ["recorded", "declared", "unknown"])),
                name="declared_lineage_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="modelversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("origin__in", ["imported", "base"]), ("declared_lineage", "recorded"), _connector="OR"
                ),
                name="what_was_made_here_has_a_recorded_lineage",
            ),
        ),
        migrations.AddConstraint(
            model_name="modelversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("origin", "base"), _negated=True),
                    models.Q(("declared_lineage", "declared"), ("only_tenant__isnull", True)),
                    _connector="OR",
                ),
                name="open_weights_are_nobodys_own",
            ),
        ),
        migrations.AddField(
            model_name="manifestcontent",
            name="only_tenant",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.tenant",
            ),
        ),
        migrations.AddField(
            model_name="training",
            name="model",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="trainings",
                to="lineage.modelversion",
            ),
        ),
        migrations.AddField(
            model_name="training",
            name="owner",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.tenant",
            ),
        ),
        migrations.AddIndex(
            model_name="clearance",
            index=models.Index(
                condition=models.Q(("status", "active")), fields=["expires_at"], name="clearance_leases"
            ),
        ),
        migrations.AddIndex(
            model_name="clearance",
            index=models.Index(
                condition=models.Q(("status", "active")), fields=["holds_until"], name="clearance_holds"
            ),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.UniqueConstraint(
                fields=("mode", "only_tenant", "run"), name="a_run_is_cleared_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["active", "denied", "invalidated", "expired", "completed", "abandoned"])
                ),
                name="clearance_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("status", "active")),
                    models.Q(models.Q(("status", "active"), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="a_clearance_that_ended_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "denied"), _negated=True), ("pairs", 0), _connector="OR"
                ),
                name="a_denied_clearance_clears_nothing",
            ),
        ),
        migrations.AddIndex(
            model_name="clearedtenant",
            index=models.Index(fields=["tenant", "clearance"], name="cleared_runs_of_tenant"),
        ),
        migrations.AddConstraint(
            model_name="clearedtenant",
            constraint=models.UniqueConstraint(
                fields=("clearance", "tenant"), name="a_tenant_is_cleared_once_per_run"
            ),
        ),
        migrations.AddConstraint(
            model_name="clearedtenant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("consents", []), ("consents__len", models.F("categories__len")), _connector="OR"
                ),
                name="each_category_has_its_consent",
            ),
        ),
        migrations.AddField(
            model_name="verification",
            name="tenant",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.tenant",
            ),
        ),
        migrations.AddField(
            model_name="confirmeditem",
            name="confirmation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="lineage.confirmation"
            ),
        ),
        migrations.AddField(
            model_name="confirmeditem",
            name="tenant",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="controlstep",
            constraint=models.UniqueConstraint(
                fields=("change", "tenant"), name="a_change_reaches_a_tenant_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="controlstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("paused__gt", 0), ("withdrawn__gt", 0), ("told__gt", 0), _connector="OR"),
                name="a_change_reaches_a_consent",
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=models.UniqueConstraint(
                fields=("mode", "key", "number"), name="a_data_set_is_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=models.CheckConstraint(
                condition=models.Q(("tenant", None), ("field", ""), _connector="OR"),
                name="a_tenants_own_data_set_has_no_column_for_it",
            ),
        ),
        migrations.AddIndex(
            model_name="declaredsource",
            index=models.Index(fields=["tenant", "model"], name="declared_of_tenant"),
        ),
        migrations.AddConstraint(
            model_name="declaredsource",
            constraint=models.UniqueConstraint(
                fields=("model", "tenant", "category"), name="a_source_is_declared_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="derivation",
            constraint=models.UniqueConstraint(
                fields=("child", "parent"), name="a_version_derives_from_another_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="derivation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["fine_tune", "distillation", "merge", "quantisation", "adapter", "other"])
                ),
                name="derivation_kind_is_known",
            ),
        ),
        migrations.AddField(
            model_name="subjectorder",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="orders",
                to="lineage.subjectrequest",
            ),
        ),
        migrations.AddField(
            model_name="subjectorder",
            name="tenant",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.tenant",
            ),
        ),
        migrations.AddIndex(
            model_name="destructionorder",
            index=models.Index(fields=["mode", "due_at", "id"], name="orders_by_deadline"),
        ),
        migrations.AddIndex(
            model_name="destructionorder",
            index=models.Index(fields=["tenant", "due_at"], name="orders_of_tenant"),
        ),
        migrations.AddIndex(
            model_name="destructionorder",
            index=models.Index(fields=["reference"], name="orders_by_reference"),
        ),
        migrations.AddConstraint(
            model_name="destructionorder",
            constraint=models.UniqueConstraint(
                fields=("cause", "reference", "tenant", "kind"), name="a_cause_orders_a_kind_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="destructionorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "cause__in",
                        ["withdrawal", "retention", "terms", "hand", "subject_request", "change_of_control"],
                    )
                ),
                name="order_cause_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="destructionorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "data_set",
                            "feature_store",
                            "embedding_index",
                            "evaluation_set",
                            "cache",
                            "checkpoint",
                            "model",
                            "backup",
                            "other",
                            "working_copy",
                        ],
                    )
                ),
                name="order_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "method__in",
                        [
                            "clear",
                            "purge",
                            "destroy",
                            "crypto_erase",
                            "rewrite",
                            "retrain",
                            "retire",
                            "unlearn",
                        ],
                    )
                ),
                name="method_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(("performed_at__lte", models.F("recorded_at"))),
                name="what_was_performed_lies_in_the_past",
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("method", "unlearn"), _negated=True),
                    models.Q(("residuals", ""), _negated=True),
                    _connector="OR",
                ),
                name="unlearning_leaves_a_residual",
            ),
        ),
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(fields=["tenant", "-id"], name="certificates_of_tenant"),
        ),
        migrations.AddConstraint(
            model_name="droppedpair",
            constraint=models.UniqueConstraint(
                fields=("clearance", "tenant", "category"), name="a_pair_is_dropped_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="droppedpair",
            constraint=models.CheckConstraint(
                condition=models.Q(("action__in", ["drop_tenant", "stop_run"])), name="drop_action_is_known"
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["tenant", "-id"], name="findings_of_tenant"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["clearance"], name="findings_of_clearance"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["mode", "kind", "-id"], name="findings_by_kind"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["mode", "run"], name="findings_of_run"),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.UniqueConstraint(fields=("mode", "fingerprint"), name="a_thing_is_found_once"),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "breach"), ("rows", None), _connector="OR"),
                name="a_gap_counts_no_rows",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "code__in",
                        (
                            "not_in_manifest",
                            "region_outside",
                            "processor_outside",
                            "form_not_reached",
                            "generator_not_cleared",
                            "no_clearance",
                            "unknown_clearance",
                            "clearance_denied",
                            "clearance_over",
                            "clearance_of_another_job",
                            "beyond_manifest",
                            "beyond_fields",
                            "after_withdrawal",
                            "reingestion",
                            "unknown_dataset",
                            "unknown_job",
                            "unknown_tenant",
                            "form_not_measured",
                            "generator_unknown",
                            "use_not_told",
                        ),
                    )
                ),
                name="finding_code_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="findingstep",
            constraint=models.UniqueConstraint(fields=("finding", "step"), name="a_step_is_taken_once"),
        ),
        migrations.AddConstraint(
            model_name="findingstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__in", ("acknowledged", "explained", "remedied"))),
                name="finding_step_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="findingstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("step", "acknowledged"), models.Q(("note", ""), _negated=True), _connector="OR"
                ),
                name="an_explanation_and_a_remedy_are_in_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="holdingend",
            constraint=models.CheckConstraint(
                condition=models.Q(("why__in", ["accounted"])), name="holding_end_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="orderitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("model__isnull", True), ("slice__isnull", False)),
                    models.Q(("model__isnull", False), ("slice__isnull", True)),
                    _connector="OR",
                ),
                name="an_item_is_a_slice_or_a_model",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("cause__in", ("withdrawal", "retention", "terms", "change_of_control")),
                    ("slice__isnull", False),
                ),
                fields=("slice", "cause"),
                name="an_obligation_exists_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("cause__in", ("withdrawal", "retention", "terms", "change_of_control")),
                    ("model__isnull", False),
                ),
                fields=("model", "tenant", "category", "cause"),
                name="a_model_is_to_be_retired_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("slice__isnull", False)),
                fields=("order", "slice"),
                name="an_order_names_a_slice_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("model__isnull", False)),
                fields=("order", "model"),
                name="an_order_names_a_model_once",
            ),
        ),
        migrations.AddIndex(
            model_name="holdingslice",
            index=models.Index(fields=["tenant", "category"], name="slices_of_tenant"),
        ),
        migrations.AddIndex(
            model_name="holdingslice",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="slices_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="holdingslice",
            constraint=models.UniqueConstraint(
                fields=("holding", "tenant", "category"), name="a_slice_is_in_a_holding_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="holdingslice",
            constraint=models.CheckConstraint(
                condition=models.Q(("rows__gte", 0)), name="no_slice_of_negative_rows"
            ),
        ),
        migrations.AddConstraint(
            model_name="holdingslice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "data_set",
                            "feature_store",
                            "embedding_index",
                            "evaluation_set",
                            "cache",
                            "checkpoint",
                            "model",
                            "backup",
                            "other",
                            "working_copy",
                        ],
                    )
                ),
                name="slice_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="modelstate",
            constraint=models.UniqueConstraint(fields=("model", "state"), name="a_version_is_retired_once"),
        ),
        migrations.AddConstraint(
            model_name="modelstate",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["retired"])), name="model_state_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="orderevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["held", "released", "refused", "due", "overdue"])),
                name="order_event_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "held"), _negated=True),
                    models.Q(
                        ("until__gt", models.F("at")),
                        ("until__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_hold_says_why_and_until_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "refused"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_refusal_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ["due", "overdue"])),
                fields=("order", "kind"),
                name="a_deadline_is_told_of_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                fields=("clearance", "number"), name="reports_are_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                fields=("clearance", "sha256"), name="a_report_is_recorded_once"
            ),
        ),
        migrations.AddIndex(
            model_name="modelartefact",
            index=models.Index(
                condition=models.Q(("sha256", ""), _negated=True),
                fields=["sha256"],
                name="artefacts_by_digest",
            ),
        ),
        migrations.AddConstraint(
            model_name="modelartefact",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256", ""), ("sha256__regex", "^[0-9a-f]{64}$"), _connector="OR"),
                name="an_artefacts_digest_is_sha256",
            ),
        ),
        migrations.AddIndex(
            model_name="holding",
            index=models.Index(fields=["mode", "-id"], name="holdings_newest_first"),
        ),
        migrations.AddIndex(
            model_name="holding",
            index=models.Index(
                condition=models.Q(("sha256", ""), _negated=True),
                fields=["sha256"],
                name="holdings_by_digest",
            ),
        ),
        migrations.AddIndex(
            model_name="holding",
            index=models.Index(fields=["location"], name="holdings_by_location"),
        ),
        migrations.AddConstraint(
            model_name="holding",
            constraint=models.CheckConstraint(
                condition=models.Q(("rows__gte", 0)), name="no_holding_of_negative_rows"
            ),
        ),
        migrations.AddConstraint(
            model_name="holding",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "working_copy")),
                fields=("clearance",),
                name="a_run_leaves_one_working_copy",
            ),
        ),
        migrations.AddConstraint(
            model_name="holding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "working_copy"), _negated=True),
                    ("clearance__isnull", False),
                    _connector="OR",
                ),
                name="a_working_copy_is_a_runs",
            ),
        ),
        migrations.AddField(
            model_name="subjectanswer",
            name="tenant",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.tenant",
            ),
        ),
        migrations.AddField(
            model_name="subjectclosing",
            name="tenant",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.tenant",
            ),
        ),
        migrations.AddIndex(
            model_name="subjectrequest",
            index=models.Index(fields=["tenant", "-id"], name="subject_requests_of_tenant"),
        ),
        migrations.AddIndex(
            model_name="subjectrequest",
            index=models.Index(fields=["deadline"], name="subject_requests_by_deadline"),
        ),
        migrations.AddConstraint(
            model_name="subjectrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("commitment__regex", "^[0-9a-f]{64}$")), name="a_person_is_a_commitment"
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("deadline__gt", models.F("received_at"))),
                name="a_request_is_not_overdue_when_it_comes",
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectassessment",
            constraint=models.UniqueConstraint(
                fields=("request", "model"), name="a_version_is_asked_about_once_per_request"
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectalarm",
            constraint=models.UniqueConstraint(fields=("request", "kind"), name="an_alarm_is_given_once"),
        ),
        migrations.AddConstraint(
            model_name="subjectalarm",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("due", "overdue"))), name="alarm_kind_is_known"
            ),
        ),
        migrations.AddIndex(
            model_name="transfercheck",
            index=models.Index(fields=["mode", "-id"], name="transfer_checks_newest"),
        ),
        migrations.AddIndex(
            model_name="transfercheck",
            index=models.Index(
                condition=models.Q(("allow", True)), fields=["mode", "checked_at"], name="transfers_allowed"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfercheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("holding", None), ("model__isnull", False), ("subject", "model")),
                    models.Q(("holding__isnull", False), ("model", None), ("subject", "holding")),
                    models.Q(("holding", None), ("model", None), ("subject", "vendor")),
                    _connector="OR",
                ),
                name="a_transfer_is_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfercheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("allow", True), ("review_required", True), _negated=True),
                name="what_needs_a_review_is_not_allowed",
            ),
        ),
        migrations.AddIndex(
            model_name="transferreview",
            index=django.contrib.postgres.indexes.GinIndex(fields=["pairs"], name="reviews_of_pairs"),
        ),
        migrations.AddConstraint(
            model_name="transferreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("pairs", []), _negated=True), name="a_review_is_of_a_pair"
            ),
        ),
        migrations.AddConstraint(
            model_name="transferreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("note", ""), _negated=True), name="a_review_is_in_words"
            ),
        ),
        migrations.AddIndex(
            model_name="use",
            index=models.Index(fields=["tenant", "-id"], name="uses_of_tenant"),
        ),
        migrations.AddIndex(
            model_name="use",
            index=models.Index(condition=models.Q(("within", False)), fields=["-id"], name="uses_outside"),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.UniqueConstraint(
                fields=("report", "name", "category"), name="a_use_is_reported_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.CheckConstraint(
                condition=models.Q(("rows__gte", 0)), name="no_use_of_negative_rows"
            ),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("within", False), ("tenant__isnull", False), ("rows", 0), _connector="OR"
                ),
                name="nobodys_data_is_within_no_manifest",
            ),
        ),
        migrations.AddIndex(
            model_name="waiver",
            index=models.Index(fields=["tenant", "-id"], name="waivers_of_tenant"),
        ),
        migrations.AddIndex(
            model_name="waiver",
            index=models.Index(fields=["mode", "recipient_sha256"], name="waivers_for_recipient"),
        ),
        migrations.AddConstraint(
            model_name="waiver",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("holding", None), ("model__isnull", False), ("subject", "model")),
                    models.Q(("holding__isnull", False), ("model", None), ("subject", "holding")),
                    models.Q(("holding", None), ("model", None), ("subject", "vendor")),
                    _connector="OR",
                ),
                name="a_waiver_is_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="waiver",
            constraint=models.CheckConstraint(
                condition=models.Q(("covenants", []), _negated=True), name="a_waiver_is_of_covenants"
            ),
        ),
        migrations.AddConstraint(
            model_name="waiveranswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "granted"), models.Q(("kind", "refused"), ("until", None)), _connector="OR"
                ),
                name="a_refused_waiver_has_no_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="waiveranswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gt", models.F("answered_at")), _connector="OR"),
                name="a_waiver_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="training",
            constraint=models.CheckConstraint(
                condition=models.Q(("ownership__in", ["vendor", "joint", "tenant"])),
                name="ownership_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="training",
            constraint=models.CheckConstraint(
                condition=models.Q(("ownership", "vendor"), ("owner__isnull", False), _connector="OR"),
                name="a_shared_model_is_not_owned_by_a_tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="verification",
            constraint=models.CheckConstraint(
                condition=models.Q(("verifier", models.F("performer")), _negated=True),
                name="whoever_performs_does_not_verify",
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ("assessed", "retrained", "retired"))),
                name="subject_answer_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="an_answer_says_why"
            ),
        ),
    ]
