"""Catalogue, terms, agreements, consents, requests and evidence."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenants", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("code", models.CharField(max_length=128)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "categories",
                "ordering": ["code"],
                "constraints": [
                    models.UniqueConstraint(fields=("mode", "code"), name="category_code_is_unique_per_mode")
                ],
            },
        ),
        migrations.CreateModel(
            name="CategoryVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True)),
                ("fields", models.JSONField()),
                ("time_field", models.CharField(blank=True, max_length=128)),
                ("third_party", models.BooleanField(default=False)),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="consent.category",
                    ),
                ),
            ],
            options={
                "ordering": ["category", "-number"],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(max_length=4)),
                ("conditions", models.JSONField()),
                (
                    "risk_class",
                    models.CharField(
                        choices=[
                            ("ordinary", "Ordinary"),
                            ("confidential", "Confidential"),
                            ("critical", "Critical"),
                        ],
                        max_length=12,
                    ),
                ),
                ("risk_accepted", models.BooleanField(default=False)),
                ("rights_attested", models.BooleanField(default=False)),
                ("risk_statement_sha256", models.CharField(blank=True, max_length=64)),
                (
                    "evidence",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), default=list, size=None
                    ),
                ),
                ("signatures_required", models.PositiveSmallIntegerField(default=1)),
                ("proposed_by", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="consent.category"
                    ),
                ),
                (
                    "category_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consent.categoryversion",
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
                "ordering": ["tenant", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ConsentEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("confirmed", "Confirmed"),
                            ("stated", "Stated"),
                            ("refused", "Refused"),
                            ("paused", "Paused"),
                            ("resumed", "Resumed"),
                            ("disputed", "Disputed"),
                            ("withdrawn", "Withdrawn"),
                            ("began", "Began"),
                            ("expired", "Expired"),
                            ("suspended", "Suspended"),
                            ("restored", "Restored"),
                        ],
                        max_length=10,
                    ),
                ),
                ("actor_kind", models.CharField(max_length=6)),
                ("actor", models.UUIDField(null=True)),
                ("channel", models.CharField(max_length=20)),
                ("signatory", models.UUIDField(null=True)),
                ("authority", models.CharField(blank=True, max_length=40)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("election", models.CharField(blank=True, max_length=20)),
                ("claimed_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "consent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="consent.consent",
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
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ConsentRequest",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("wish", models.JSONField()),
                ("job", models.CharField(blank=True, max_length=200)),
                ("message", models.CharField(blank=True, max_length=1000)),
                ("asked_by", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="consent.category"
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
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ConsentRequestAnswer",
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
                ("reason", models.CharField(blank=True, max_length=1000)),
                ("actor_kind", models.CharField(max_length=6)),
                ("actor", models.UUIDField(null=True)),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "consent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consent.consent",
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="consent.consentrequest",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("sha256", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=255)),
                ("content_type", models.CharField(blank=True, max_length=100)),
                ("size", models.BigIntegerField(null=True)),
                ("stored_as", models.CharField(blank=True, max_length=64)),
                ("uploaded_by", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField()),
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
            options={
                "verbose_name_plural": "evidence",
            },
        ),
        migrations.CreateModel(
            name="Purpose",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("code", models.CharField(max_length=128)),
                ("name", models.CharField(max_length=200)),
                ("cross_tenant", models.BooleanField()),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["code"],
                "constraints": [
                    models.UniqueConstraint(fields=("mode", "code"), name="purpose_code_is_unique_per_mode")
                ],
            },
        ),
        migrations.AddField(
            model_name="consentrequest",
            name="purpose",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="consent.purpose"
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="purpose",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="consent.purpose"
            ),
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("statements", models.JSONField()),
                ("revision", models.BigIntegerField()),
                ("next_change_at", models.DateTimeField(null=True)),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="consent.category"
                    ),
                ),
                (
                    "purpose",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="consent.purpose"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Terms",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("version", models.CharField(max_length=128)),
                ("title", models.CharField(max_length=200)),
                ("body_markdown", models.TextField()),
                ("body_sha256", models.CharField(max_length=64)),
                ("clauses", models.JSONField()),
                ("effective_from", models.DateTimeField()),
                ("requires_reacceptance", models.BooleanField(default=False)),
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
            options={
                "verbose_name_plural": "terms",
                "ordering": ["-effective_from"],
            },
        ),
        migrations.AddField(
            model_name="consent",
            name="terms",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="consent.terms"
            ),
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("reference", models.CharField(max_length=128)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("msa", "Master services agreement"),
                            ("dpa", "Data processing agreement"),
                            ("order_form", "Order form"),
                            ("amendment", "Amendment"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "training",
                    models.CharField(
                        choices=[("prohibited", "Prohibited"), ("opt_in", "Opt-in"), ("silent", "Silent")],
                        max_length=10,
                    ),
                ),
                ("effective_from", models.DateTimeField()),
                ("effective_until", models.DateTimeField(blank=True, null=True)),
                ("amends", models.CharField(blank=True, max_length=128)),
                (
                    "evidence",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, size=None
                    ),
                ),
                ("claimed_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.account"
                    ),
                ),
            ],
            options={
                "ordering": ["account", "reference", "-revision"],
                "indexes": [
                    models.Index(fields=["account", "reference", "-revision"], name="agreement_newest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_until", None),
                            ("effective_until__gt", models.F("effective_from")),
                            _connector="OR",
                        ),
                        name="an_agreement_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["msa", "dpa", "order_form", "amendment"]),
                            ("training__in", ["prohibited", "opt_in", "silent"]),
                        ),
                        name="agreement_kind_and_training_are_known",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="categoryversion",
            constraint=models.UniqueConstraint(
                fields=("category", "number"), name="category_versions_are_numbered_once"
            ),
        ),
        migrations.AddIndex(
            model_name="consentevent",
            index=models.Index(fields=["consent", "id"], name="consent_events_in_order"),
        ),
        migrations.AddIndex(
            model_name="consentevent",
            index=models.Index(
                condition=models.Q(("election", "retire_models"), ("kind", "withdrawn")),
                fields=["tenant"],
                name="withdrawals_that_retire",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "proposed",
                            "confirmed",
                            "stated",
                            "refused",
                            "paused",
                            "resumed",
                            "disputed",
                            "withdrawn",
                            "began",
                            "expired",
                            "suspended",
                            "restored",
                        ],
                    )
                ),
                name="consent_event_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("kind__in", ["proposed", "stated", "refused", "withdrawn", "began", "expired"])
                ),
                fields=("consent", "kind"),
                name="happens_to_a_consent_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentrequestanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("consent__isnull", False), ("kind", "granted")),
                    models.Q(("consent__isnull", True), ("kind", "refused")),
                    _connector="OR",
                ),
                name="a_granted_request_names_its_consent",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(
                fields=("mode", "account", "sha256"), name="evidence_is_kept_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="evidence_digest_is_sha256_hex"
            ),
        ),
        migrations.AddIndex(
            model_name="consentrequest",
            index=models.Index(fields=["tenant", "-created_at"], name="requests_of_a_tenant"),
        ),
        migrations.AddConstraint(
            model_name="consentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("created_at"))),
                name="a_request_is_open_for_a_while",
            ),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(fields=["revision"], name="consent_standing_since"),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                condition=models.Q(("next_change_at__isnull", False)),
                fields=["next_change_at"],
                name="consent_standing_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="standing",
            constraint=models.UniqueConstraint(
                fields=("tenant", "category", "purpose"), name="one_standing_per_question"
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.UniqueConstraint(fields=("mode", "version"), name="terms_are_published_once"),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["tenant", "category", "purpose", "-id"], name="consent_of_question"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("risk_class__in", ["ordinary", "confidential", "critical"])),
                name="risk_class_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("risk_class", "critical"), _negated=True),
                    ("signatures_required__gte", 2),
                    _connector="OR",
                ),
                name="critical_needs_two_signatures",
            ),
        ),
    ]
