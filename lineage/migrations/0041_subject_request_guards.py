"""A person's request is a fact; it is closed only when everything it led to is done."""

from importlib import import_module

from django.db import migrations

from ledger import migration_guards

clearances = import_module("lineage.migrations.0002_guards")
models = import_module("lineage.migrations.0005_model_guards")

TABLES = (
    "subjectrequest",
    "subjectorder",
    "subjectassessment",
    "subjectanswer",
    "subjectalarm",
    "subjectclosing",
)
IN_THE_LEDGER = ("subjectrequest", "subjectanswer", "subjectalarm", "subjectclosing")

# It looks at everything, whatever the scope of who closes.
DONE = f"""
CREATE FUNCTION lineage_subjectclosing_is_the_end() RETURNS trigger
LANGUAGE plpgsql {models.DEFINER} AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM public.lineage_subjectorder o
        WHERE o.request_id = NEW.request_id
          AND NOT EXISTS (SELECT 1 FROM public.lineage_certificate c WHERE c.order_id = o.order_id)
    ) THEN
        RAISE EXCEPTION 'a request is closed once every order is certified' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM public.lineage_subjectassessment a
        WHERE a.request_id = NEW.request_id
          AND NOT EXISTS (SELECT 1 FROM public.lineage_subjectanswer n WHERE n.assessment_id = a.id)
    ) THEN
        RAISE EXCEPTION 'a request is closed once every version is answered' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
# What a closed request led to is complete: nothing is added to it.
OPEN = f"""
CREATE FUNCTION lineage_subject_request_is_open() RETURNS trigger
LANGUAGE plpgsql {models.DEFINER} AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM public.lineage_subjectclosing c WHERE c.request_id = NEW.request_id) THEN
        RAISE EXCEPTION 'a closed request takes up nothing more' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""


def before_insert(table: str, name: str, function: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        [
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
        ],
        [f"DROP TRIGGER {name} ON {table}"],
    )


class Migration(migrations.Migration):
    dependencies = [("lineage", "0040_subject_requests")]

    operations = [
        *[clearances.checked_at_once(f"lineage_{table}") for table in TABLES],
        *[migration_guards.append_only(f"lineage_{table}") for table in TABLES],
        *[clearances.in_the_ledger(f"lineage_{table}") for table in IN_THE_LEDGER],
        *[migration_guards.row_security(f"lineage_{table}", tenant="tenant_id") for table in TABLES],
        migrations.RunSQL(DONE, "DROP FUNCTION lineage_subjectclosing_is_the_end()"),
        migrations.RunSQL(OPEN, "DROP FUNCTION lineage_subject_request_is_open()"),
        before_insert(
            "lineage_subjectclosing", "a_request_ends_when_all_is_done", "lineage_subjectclosing_is_the_end"
        ),
        before_insert(
            "lineage_subjectorder", "orders_go_to_open_requests", "lineage_subject_request_is_open"
        ),
        before_insert(
            "lineage_subjectassessment", "versions_go_to_open_requests", "lineage_subject_request_is_open"
        ),
    ]
