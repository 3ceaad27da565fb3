"""What is done for a person's request is done for that order alone: it leaves the rest of the copy where it is."""

from importlib import import_module

from django.db import migrations

models = import_module("lineage.migrations.0005_model_guards")

ALONE = f"""
CREATE FUNCTION lineage_a_person_is_not_the_whole() RETURNS trigger
LANGUAGE plpgsql {models.DEFINER} AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM told n
        JOIN public.lineage_confirmation f ON f.id = n.confirmation_id
        JOIN public.lineage_destructionorder o ON o.id = f.order_id AND o.cause = 'subject_request'
        JOIN public.lineage_orderitem i ON i.id = n.item_id
        WHERE i.order_id <> o.id
    ) THEN
        RAISE EXCEPTION 'what is done for a person''s request is done for that order alone'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("lineage", "0043_transfers_of_copies_guards")]

    operations = [
        migrations.RunSQL(ALONE, "DROP FUNCTION lineage_a_person_is_not_the_whole()"),
        migrations.RunSQL(
            [
                "CREATE TRIGGER a_person_is_not_the_whole AFTER INSERT ON lineage_confirmeditem"
                " REFERENCING NEW TABLE AS told FOR EACH STATEMENT"
                " EXECUTE FUNCTION lineage_a_person_is_not_the_whole()",
                "ALTER TABLE lineage_confirmeditem ENABLE ALWAYS TRIGGER a_person_is_not_the_whole",
            ],
            ["DROP TRIGGER a_person_is_not_the_whole ON lineage_confirmeditem"],
        ),
    ]
