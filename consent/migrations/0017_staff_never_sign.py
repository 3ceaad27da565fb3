"""Staff of the vendor never sign for a customer in live mode."""

from django.db import migrations

# The argument is the column with the person. The mode stands in the row, or is its tenant's.
FUNCTION = """
CREATE FUNCTION consent_staff_never_sign() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
DECLARE written jsonb := to_jsonb(NEW);
BEGIN
    IF written ->> TG_ARGV[0] IS NOT NULL
       AND coalesce(written ->> 'kind', '') NOT IN ('withdrawn', 'called_off')
       AND coalesce(written ->> 'mode', (SELECT t.mode FROM public.tenants_directory t
                                         WHERE t.id = (written ->> 'tenant_id')::uuid)) = 'live'
       AND public.tenants_is_staff((written ->> TG_ARGV[0])::uuid) THEN
        RAISE EXCEPTION 'staff of the vendor never sign for a customer'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'staff_never_sign';
    END IF;
    RETURN NULL;
END $$
"""
SIGNED = {
    "consent_consentevent": "signatory",
    "consent_contractend": "signatory",
    "consent_freetexthandling": "signatory",
    "consent_personstoplift": "signatory",
    "consent_solesignatory": "person",
}


def checked(table: str, column: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        [
            f"""CREATE TRIGGER {table}_is_not_signed_by_staff AFTER INSERT ON {table}
                FOR EACH ROW EXECUTE FUNCTION consent_staff_never_sign('{column}')""",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_is_not_signed_by_staff",
        ],
        [f"DROP TRIGGER {table}_is_not_signed_by_staff ON {table}"],
    )


class Migration(migrations.Migration):
    dependencies = [("consent", "0016_longer_reasons"), ("tenants", "0015_staff_are_never_members")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION consent_staff_never_sign()"),
        *(checked(table, column) for table, column in SIGNED.items()),
    ]
