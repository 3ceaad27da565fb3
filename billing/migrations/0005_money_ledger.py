"""The books: realised discounts per invoice line, closed months, and how legal entities book."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from ledger import migration_guards

# Whoever may see the record of an invoice may see its lines.
LINES = """
CREATE POLICY billing_realisedline_scope ON billing_realisedline
    USING (EXISTS (SELECT 1 FROM billing_realisedinvoice i WHERE i.id = invoice_id))
    WITH CHECK (EXISTS (SELECT 1 FROM billing_realisedinvoice i WHERE i.id = invoice_id))
"""
# The operations wait for each other's transactions; this refuses whatever passes them by.
LOCKED = """
CREATE FUNCTION billing_month_is_open() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM public.billing_monthclose c WHERE c.mode = NEW.mode AND c.month = NEW.booked_month) THEN
        RAISE EXCEPTION 'the month % is closed', NEW.booked_month
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'nothing_is_booked_in_a_closed_month';
    END IF;
    RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0004_cases_and_dead_letters"),
        ("tenants", "0016_invitations"),
    ]

    operations = [
        migrations.CreateModel(
            name="BooksChoice",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(max_length=4)),
                ("entity", models.CharField(max_length=100)),
                (
                    "accounts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=128), default=list, size=None
                    ),
                ),
                ("accounting", models.CharField(max_length=30)),
                ("tax", models.CharField(max_length=30)),
                ("fair_value_bps", models.PositiveIntegerField()),
                ("evidence_sha256", models.CharField(blank=True, max_length=64)),
                ("first_month", models.CharField(max_length=7)),
                ("proposed_by", models.UUIDField(null=True)),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-revision"],
            },
        ),
        migrations.CreateModel(
            name="InvoiceDue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mode", models.CharField(max_length=4)),
                ("stripe_invoice_id", models.CharField(max_length=255)),
                ("due_at", models.DateTimeField()),
                ("asked", models.BigIntegerField(default=1)),
                ("read", models.BigIntegerField(default=0)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("error", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="MonthClose",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(max_length=4)),
                ("month", models.CharField(max_length=7)),
                ("at_revision", models.BigIntegerField()),
                ("totals", models.JSONField()),
                ("document", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("jws", models.TextField()),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["mode", "-month"],
            },
        ),
        migrations.CreateModel(
            name="RealisedInvoice",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(max_length=4)),
                ("stripe_invoice_id", models.CharField(max_length=255)),
                ("sequence", models.PositiveIntegerField()),
                ("stripe_subscription_id", models.CharField(max_length=255)),
                ("number", models.CharField(blank=True, max_length=255)),
                ("currency", models.CharField(max_length=3)),
                ("status", models.CharField(max_length=20)),
                ("list_minor", models.BigIntegerField()),
                ("total_minor", models.BigIntegerField()),
                ("discount_minor", models.BigIntegerField()),
                ("realised_minor", models.BigIntegerField()),
                ("change_minor", models.BigIntegerField()),
                ("received_minor", models.BigIntegerField()),
                ("credited_minor", models.BigIntegerField()),
                ("finalized_at", models.DateTimeField()),
                ("booked_month", models.CharField(max_length=7)),
                ("document", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["finalized_at", "stripe_invoice_id", "sequence"],
            },
        ),
        migrations.CreateModel(
            name="RealisedLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                ("line_id", models.CharField(max_length=255)),
                ("discount_id", models.CharField(max_length=255)),
                ("coupon_id", models.CharField(max_length=255)),
                ("bps", models.PositiveIntegerField()),
                ("list_minor", models.BigIntegerField()),
                ("discount_minor", models.BigIntegerField()),
                ("realised_minor", models.BigIntegerField()),
                ("change_minor", models.BigIntegerField()),
                ("tax_minor", models.BigIntegerField()),
                ("period_start_at", models.DateTimeField()),
                ("period_end_at", models.DateTimeField()),
                (
                    "entries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
            ],
            options={
                "ordering": ["invoice", "place"],
            },
        ),
        migrations.CreateModel(
            name="BooksApproval",
            fields=[
                (
                    "choice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="approval",
                        serialize=False,
                        to="billing.bookschoice",
                    ),
                ),
                ("approved_by", models.UUIDField(null=True)),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddConstraint(
            model_name="bookschoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accounting__in", ("price_reduction", "noncash_consideration")),
                    ("tax__in", ("price_reduction", "barter")),
                ),
                name="a_choice_of_books_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="bookschoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("fair_value_bps__lte", 10000)), name="a_fair_value_is_at_most_all"
            ),
        ),
        migrations.AddConstraint(
            model_name="bookschoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("accounting", "noncash_consideration"), _negated=True),
                    models.Q(("evidence_sha256", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_fair_value_has_evidence",
            ),
        ),
        migrations.AddIndex(
            model_name="invoicedue",
            index=models.Index(
                condition=models.Q(("read__lt", models.F("asked"))),
                fields=["due_at"],
                name="billing_invoices_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoicedue",
            constraint=models.UniqueConstraint(
                fields=("mode", "stripe_invoice_id"), name="an_invoice_is_due_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoicedue",
            constraint=models.CheckConstraint(
                condition=models.Q(("read__lte", models.F("asked"))),
                name="nothing_is_read_before_it_is_asked_for",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthclose",
            constraint=models.UniqueConstraint(fields=("mode", "month"), name="a_month_is_closed_once"),
        ),
        migrations.AddField(
            model_name="realisedinvoice",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.account"
            ),
        ),
        migrations.AddField(
            model_name="realisedline",
            name="invoice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="billing.realisedinvoice",
            ),
        ),
        migrations.AddIndex(
            model_name="realisedinvoice",
            index=models.Index(fields=["mode", "booked_month"], name="billing_realised_of_month"),
        ),
        migrations.AddConstraint(
            model_name="realisedinvoice",
            constraint=models.UniqueConstraint(
                fields=("mode", "stripe_invoice_id", "sequence"), name="an_invoice_is_recorded_in_sequence"
            ),
        ),
        migrations.AddConstraint(
            model_name="realisedinvoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("realised_minor__gte", 0), ("realised_minor__lte", models.F("discount_minor"))
                ),
                name="no_more_is_realised_than_was_taken_off",
            ),
        ),
        migrations.AddConstraint(
            model_name="realisedline",
            constraint=models.UniqueConstraint(
                fields=("invoice", "line_id", "discount_id"), name="a_discount_of_a_line_is_recorded_once"
            ),
        ),
        migration_guards.row_security("billing_realisedinvoice", account="account_id"),
        migration_guards.stamped_once("billing_realisedinvoice", ["invoice.realised/1"]),
        migration_guards.explained_by(
            "billing_realisedinvoice", kinds=["invoice.realised/1"], account="account_id"
        ),
        migration_guards.stamped_once("billing_monthclose", ["month.closed/1"]),
        migration_guards.stamped_once("billing_bookschoice", ["books.proposed/1"]),
        migration_guards.stamped_once("billing_booksapproval", ["books.approved/1"]),
        migration_guards.append_only("billing_realisedline"),
        migrations.RunSQL(
            [
                "ALTER TABLE billing_realisedline ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE billing_realisedline FORCE ROW LEVEL SECURITY",
                LINES,
            ],
            [
                "DROP POLICY billing_realisedline_scope ON billing_realisedline",
                "ALTER TABLE billing_realisedline NO FORCE ROW LEVEL SECURITY",
                "ALTER TABLE billing_realisedline DISABLE ROW LEVEL SECURITY",
            ],
        ),
        migrations.RunSQL(LOCKED, "DROP FUNCTION billing_month_is_open()"),
        migration_guards.trigger(
            "billing_month_is_open",
            when="BEFORE INSERT",
            table="billing_realisedinvoice",
            function="billing_month_is_open",
        ),
        migrations.RunSQL(
            f"REVOKE DELETE, TRUNCATE ON billing_invoicedue FROM {migration_guards.role('app')}",
            f"GRANT DELETE ON billing_invoicedue TO {migration_guards.role('app')}",
        ),
    ]
