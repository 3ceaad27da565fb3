"""Staff of the vendor are never members of a customer in live mode, whichever of the two comes first."""

from django.db import migrations

from ledger import migration_guards

IS_STAFF = """
CREATE FUNCTION tenants_is_staff(of_person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT 1 FROM public.tenants_user u
                   WHERE u.person_id = of_person AND (u.is_staff OR u.is_superuser))
$$
"""
# The sign-in is locked, so that it cannot become staff's at the same time.
MEMBER = """
CREATE FUNCTION tenants_member_is_not_staff() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
DECLARE staff boolean;
BEGIN
    IF NEW.ended_at IS NULL
       AND (SELECT a.mode FROM public.tenants_account a WHERE a.id = NEW.account_id) = 'live' THEN
        SELECT u.is_staff OR u.is_superuser INTO staff FROM public.tenants_user u WHERE u.id = NEW.user_id FOR SHARE;
        IF staff THEN
            RAISE EXCEPTION 'staff of the vendor are never members of a customer'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'staff_are_never_members';
        END IF;
    END IF;
    RETURN NULL;
END $$
"""
STAFF = """
CREATE FUNCTION tenants_staff_is_not_member() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
BEGIN
    IF (NEW.is_staff OR NEW.is_superuser) AND EXISTS (
        SELECT 1 FROM public.tenants_member m JOIN public.tenants_account a ON a.id = m.account_id
        WHERE m.user_id = NEW.id AND m.ended_at IS NULL AND a.mode = 'live') THEN
        RAISE EXCEPTION 'a member of a customer is never staff of the vendor'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'members_are_never_staff';
    END IF;
    RETURN NULL;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0014_vouching_keys")]

    operations = [
        migration_guards.published_function(
            "tenants_is_staff(uuid)", "Whether a person is staff of the vendor.", IS_STAFF
        ),
        migrations.RunSQL(MEMBER, "DROP FUNCTION tenants_member_is_not_staff()"),
        migration_guards.trigger(
            "staff_are_never_members",
            when="AFTER INSERT OR UPDATE",
            table="tenants_member",
            function="tenants_member_is_not_staff",
        ),
        migrations.RunSQL(STAFF, "DROP FUNCTION tenants_staff_is_not_member()"),
        migration_guards.trigger(
            "members_are_never_staff",
            when="AFTER UPDATE OF is_staff, is_superuser",
            table="tenants_user",
            function="tenants_staff_is_not_member",
        ),
    ]
