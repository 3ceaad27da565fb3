"""What an owner's leave allows, claims that a recipient is a financial buyer, and reviews that wait.

- `lineage_owners(model)`: each tenant that the version or an ancestor is for, the strictest ownership in the terms of
  its own runs, whether all that is the tenant's is joint, and those of its versions that the rest was made from.
- `lineage_title(model)` looks only at the runs of the version's own tenant.
- A version is made for others from a tenant's own model only with that owner's leave, or if its joint owners may each
  use it alone.
"""

import django.db.models.deletion
from django.db import migrations, models

from ledger import migration_guards

DEFINER = "SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*'"
STRICTEST_FIRST = "ARRAY['tenant', 'joint', 'vendor']"
OWNERS = f"""
CREATE FUNCTION lineage_owners(in_model uuid)
RETURNS TABLE (tenant_id uuid, ownership text, is_joint boolean, versions uuid[])
LANGUAGE sql STABLE {DEFINER} AS $$
    WITH line AS MATERIALIZED (
        SELECT in_model AS id UNION SELECT public.lineage_ancestors(in_model)
    ), owned AS MATERIALIZED (
        SELECT v.id, v.only_tenant_id AS owner FROM public.lineage_modelversion v
        WHERE v.id IN (SELECT line.id FROM line) AND v.only_tenant_id IS NOT NULL
    ), made_from AS (
        SELECT owned.id, owned.owner FROM owned
        WHERE owned.id = in_model OR EXISTS (
            SELECT 1 FROM public.lineage_derivation d JOIN public.lineage_modelversion c ON c.id = d.child_id
            WHERE d.parent_id = owned.id AND d.child_id IN (SELECT line.id FROM line)
              AND c.only_tenant_id IS DISTINCT FROM owned.owner)
    )
    SELECT f.owner, coalesce((
            SELECT t.ownership::text FROM public.lineage_training t
            WHERE t.model_id IN (SELECT line.id FROM line) AND t.owner_id = f.owner
            ORDER BY array_position({STRICTEST_FIRST}, t.ownership::text) LIMIT 1), 'vendor'),
        NOT EXISTS (
            SELECT 1 FROM public.lineage_training t
            WHERE t.model_id IN (SELECT line.id FROM line) AND t.owner_id = f.owner AND t.ownership <> 'joint')
        AND NOT EXISTS (
            SELECT 1 FROM owned o WHERE o.owner = f.owner
              AND NOT EXISTS (SELECT 1 FROM public.lineage_training t WHERE t.model_id = o.id)
              AND NOT EXISTS (SELECT 1 FROM public.lineage_derivation d JOIN owned p ON p.id = d.parent_id
                              WHERE d.child_id = o.id AND p.owner = o.owner)),
        array_agg(f.id ORDER BY f.id)
    FROM made_from f GROUP BY f.owner ORDER BY f.owner
$$
"""


def title(condition: str) -> str:
    """The function of 0007, with a further condition on the runs that count."""
    strictest = f"""coalesce((SELECT t.ownership::text FROM public.lineage_training t WHERE t.model_id IN (SELECT id FROM {{part}})
        {condition}
        ORDER BY array_position({STRICTEST_FIRST}, t.ownership::text) LIMIT 1), 'vendor')"""
    return f"""
CREATE OR REPLACE FUNCTION lineage_title(in_model uuid)
RETURNS TABLE (line_ownership text, own_ownership text, others boolean)
LANGUAGE sql STABLE {DEFINER} AS $$
    WITH RECURSIVE line AS MATERIALIZED (
        SELECT in_model AS id UNION SELECT public.lineage_ancestors(in_model)
    ), part (id) AS (
        SELECT in_model
        UNION
        SELECT d.parent_id FROM part
            JOIN public.lineage_derivation d ON d.child_id = part.id AND d.kind <> 'adapter'
    ), owner AS (
        SELECT v.only_tenant_id AS id FROM public.lineage_modelversion v WHERE v.id = in_model
    )
    SELECT {strictest.format(part="line")}, {strictest.format(part="part")},
        EXISTS (SELECT 1 FROM public.lineage_sources(in_model) s, owner
                WHERE s.model_id IN (SELECT part.id FROM part) AND s.tenant_id IS DISTINCT FROM owner.id)
        OR EXISTS (SELECT 1 FROM public.lineage_training t
                   JOIN public.lineage_report r ON r.clearance_id = t.clearance_id
                   JOIN public.lineage_use u ON u.report_id = r.id
                   WHERE t.model_id IN (SELECT part.id FROM part) AND u.tenant_id IS NULL AND u.rows > 0)
        OR EXISTS (SELECT 1 FROM public.lineage_modelversion v
                   WHERE v.id IN (SELECT part.id FROM part) AND v.declared_lineage = 'unknown')
$$
"""


# The waiver's covenants hold 64 zeros for the owner's leave (lineage.judgement.objections).
NO_LEAVE = """AND NOT (NEW.each_alone AND EXISTS (
            SELECT 1 FROM public.lineage_owners(NEW.parent_id) o
            WHERE o.tenant_id = parent.only_tenant_id AND o.is_joint))
       AND NOT (child.only_tenant_id IS NOT NULL AND EXISTS (
            SELECT 1 FROM public.lineage_waiver w JOIN public.lineage_waiveranswer a ON a.waiver_id = w.id
            WHERE w.id = NEW.leave AND w.tenant_id = parent.only_tenant_id AND w.model_id = NEW.parent_id
              AND (w.way IS NULL OR w.way = 'hosted_use')
              AND w.covenants @> jsonb_build_array(jsonb_build_object('sha256', repeat('0', 64)))
              AND a.kind = 'granted' AND (a.until IS NULL OR a.until > NEW.created_at)
              AND NOT EXISTS (SELECT 1 FROM public.lineage_waiverrevocation v WHERE v.answer_id = a.id)))"""


def derive(condition: str) -> str:
    """The function of 0002, with a further condition on the refusal to hand on a tenant's own model."""
    return f"""
CREATE OR REPLACE FUNCTION lineage_derive() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
DECLARE
    child public.lineage_modelversion%ROWTYPE;
    parent public.lineage_modelversion%ROWTYPE;
    mine integer;
    above integer[];
    known smallint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('lineage_derivation'));
    SELECT * INTO child FROM public.lineage_modelversion WHERE id = NEW.child_id;
    SELECT * INTO parent FROM public.lineage_modelversion WHERE id = NEW.parent_id;
    IF child.mode <> parent.mode THEN
        RAISE EXCEPTION 'live and test models do not derive from each other'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_version_derives_within_its_mode';
    END IF;
    IF parent.only_tenant_id IS NOT NULL AND child.only_tenant_id IS DISTINCT FROM parent.only_tenant_id
       {condition} THEN
        RAISE EXCEPTION 'what derives from a tenant''s own model is that tenant''s own'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_tenants_own_model_stays_its_own';
    END IF;
    SELECT a.number INTO mine FROM public.lineage_ancestry a WHERE a.model_id = NEW.child_id;
    SELECT a.ancestors || a.number, a.lineage INTO above, known FROM public.lineage_ancestry a WHERE a.model_id = NEW.parent_id;
    IF mine = ANY (above) THEN
        RAISE EXCEPTION 'a version would be its own ancestor'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_version_is_not_its_own_ancestor';
    END IF;
    UPDATE public.lineage_ancestry a
        SET ancestors = (SELECT array_agg(DISTINCT n ORDER BY n) FROM unnest(a.ancestors || above) n),
            lineage = greatest(a.lineage, known)
        WHERE a.model_id = NEW.child_id OR a.ancestors @> ARRAY[mine];
    RETURN NULL;
END $$
"""


CLAIM, ACCEPTANCE = "lineage_transferclaim", "lineage_claimacceptance"
REVIEWED = "lineage_reviewacceptance"


class Migration(migrations.Migration):
    dependencies = [("lineage", "0015_planned_guards")]

    operations = [
        migrations.AddField(model_name="derivation", name="leave", field=models.UUIDField(null=True)),
        migrations.AddField(
            model_name="derivation", name="each_alone", field=models.BooleanField(default=False)
        ),
        migration_guards.function("lineage_owners(uuid)", OWNERS),
        migrations.RunSQL(title("AND t.owner_id = (SELECT owner.id FROM owner)"), title("")),
        migrations.RunSQL(derive(NO_LEAVE), derive("")),
        migrations.CreateModel(
            name="TransferClaim",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("recipient", models.JSONField()),
                ("recipient_sha256", models.CharField(max_length=64)),
                ("evidence", models.JSONField()),
                ("holds_until", models.DateTimeField()),
                ("claimed_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["mode", "recipient_sha256"], name="claims_about_recipient")],
                "constraints": [
                    models.CheckConstraint(condition=~models.Q(evidence=[]), name="a_claim_has_evidence"),
                    models.CheckConstraint(
                        condition=models.Q(holds_until__gt=models.F("claimed_at")),
                        name="a_claim_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimAcceptance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("accepted_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptance",
                        to="lineage.transferclaim",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="transferreview", name="waits", field=models.BooleanField(default=False)
        ),
        migrations.AddConstraint(
            model_name="transferreview",
            constraint=models.CheckConstraint(
                condition=models.Q(waits=False) | models.Q(same=False), name="what_narrows_does_not_wait"
            ),
        ),
        migrations.CreateModel(
            name="ReviewAcceptance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("accepted_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "review",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptance",
                        to="lineage.transferreview",
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
        migration_guards.append_only(REVIEWED),
        migration_guards.in_the_ledger(REVIEWED),
        migration_guards.row_security(REVIEWED, tenant="tenant_id"),
        migration_guards.append_only(CLAIM),
        migration_guards.in_the_ledger(CLAIM),
        migration_guards.row_security(CLAIM),
        migration_guards.append_only(ACCEPTANCE),
        migration_guards.in_the_ledger(ACCEPTANCE),
        migration_guards.row_security(ACCEPTANCE),
    ]
