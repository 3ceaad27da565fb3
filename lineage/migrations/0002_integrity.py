"""What lineage records is never edited and has its ledger entry; versions have no circles."""

from django.db import migrations

from ledger import migration_guards

DEFINER = "SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*'"

# Rows of these tables are written once.
APPENDED = (
    *("manifestcontent", "clearedtenant", "droppedpair", "report", "use", "artefact", "holding"),
    *("modelversion", "modelartefact", "modelstate", "training", "derivation", "declaredsource"),
    *("holdingslice", "holdingend", "destructionorder", "orderitem", "orderevent", "confirmation"),
    *("confirmeditem", "verification", "certificate"),
    *("finding", "findingstep", "dataset", "job"),
    *(
        "transfercheck",
        "transferchange",
        "transferreview",
        "waiver",
        "waiveranswer",
        "waiverrevocation",
        "controlstep",
    ),
    *(
        "subjectrequest",
        "subjectorder",
        "subjectassessment",
        "subjectanswer",
        "subjectalarm",
        "subjectclosing",
    ),
)
# Django checks the foreign keys of these at the commit: they get few rows.
CHECKED_AT_COMMIT = ("dataset", "job")
IN_THE_LEDGER = (
    *("clearance", "droppedpair", "report", "modelversion", "modelartefact", "modelstate", "derivation"),
    *(
        "holding",
        "holdingend",
        "destructionorder",
        "orderevent",
        "confirmation",
        "verification",
        "certificate",
    ),
    *("finding", "findingstep", "dataset", "job"),
    *(
        "transfercheck",
        "transferchange",
        "transferreview",
        "waiver",
        "waiveranswer",
        "waiverrevocation",
        "controlstep",
    ),
    *("changeofcontrol", "subjectrequest", "subjectanswer", "subjectalarm", "subjectclosing"),
)

# An open base model has no tenants, so its lineage is known as well as the rest.
NUMBER = f"""
CREATE FUNCTION lineage_number_version() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
BEGIN
    INSERT INTO public.lineage_ancestry (model_id, number, ancestors, lineage)
        VALUES (NEW.id, nextval('public.lineage_version_number'), '{{}}',
                CASE WHEN NEW.origin = 'base' THEN 0 WHEN NEW.declared_lineage = 'unknown' THEN 2
                     WHEN NEW.declared_lineage = 'declared' THEN 1 ELSE 0 END);
    RETURN NULL;
END $$
"""
# One derivation at a time: two that each close half of a circle would not see each other.
DERIVE = f"""
CREATE FUNCTION lineage_derive() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
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
    IF parent.only_tenant_id IS NOT NULL AND child.only_tenant_id IS DISTINCT FROM parent.only_tenant_id THEN
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
# A run trains a version of its own audience and mode.
TRAIN = f"""
CREATE FUNCTION lineage_train() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM public.lineage_modelversion v JOIN public.lineage_clearance c ON c.id = NEW.clearance_id
        WHERE v.id = NEW.model_id AND v.mode = c.mode AND v.only_tenant_id IS NOT DISTINCT FROM NEW.owner_id
    ) THEN
        RAISE EXCEPTION 'a run trains a version of its own audience and mode'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_run_trains_its_audiences_model';
    END IF;
    RETURN NULL;
END $$
"""
# A subject request is closed only when all its orders and model assessments are done. The check reads every row, and not
# only those in the scope of the caller.
CLOSE_REQUEST = f"""
CREATE FUNCTION lineage_subjectclosing_is_the_end() RETURNS trigger
LANGUAGE plpgsql {DEFINER} AS $$
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
# Nothing is added to a closed request.
OPEN_REQUEST = f"""
CREATE FUNCTION lineage_subject_request_is_open() RETURNS trigger
LANGUAGE plpgsql {DEFINER} AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM public.lineage_subjectclosing c WHERE c.request_id = NEW.request_id) THEN
        RAISE EXCEPTION 'a closed request takes up nothing more' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
# Destruction for a subject request counts for that order only, because the rest of the copy stays.
CONFIRM_ALONE = f"""
CREATE FUNCTION lineage_a_person_is_not_the_whole() RETURNS trigger
LANGUAGE plpgsql {DEFINER} AS $$
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
    dependencies = [
        ("lineage", "0001_tables"),
        ("ledger", "0002_guards_and_append"),
        ("tenants", "0002_guards"),
    ]

    operations = [
        *[migration_guards.append_only(f"lineage_{table}") for table in APPENDED],
        *[
            migration_guards.checked_at_once(f"lineage_{table}")
            for table in (*APPENDED, "ancestry", "changeofcontrol")
            if table not in CHECKED_AT_COMMIT
        ],
        *[migration_guards.in_the_ledger(f"lineage_{table}") for table in IN_THE_LEDGER],
        migration_guards.only_updates(
            "lineage_clearance", "status", "expires_at", "ended_at", "checked_revision", "holds_until"
        ),
        migration_guards.only_updates("lineage_changeofcontrol", "finished_at"),
        migrations.RunSQL(
            "CREATE SEQUENCE lineage_version_number AS integer", "DROP SEQUENCE lineage_version_number"
        ),
        migrations.RunSQL(NUMBER, "DROP FUNCTION lineage_number_version()"),
        migrations.RunSQL(DERIVE, "DROP FUNCTION lineage_derive()"),
        migrations.RunSQL(TRAIN, "DROP FUNCTION lineage_train()"),
        migrations.RunSQL(CLOSE_REQUEST, "DROP FUNCTION lineage_subjectclosing_is_the_end()"),
        migrations.RunSQL(OPEN_REQUEST, "DROP FUNCTION lineage_subject_request_is_open()"),
        migrations.RunSQL(CONFIRM_ALONE, "DROP FUNCTION lineage_a_person_is_not_the_whole()"),
        *[
            migration_guards.trigger(
                f"{table}_{function}", when="AFTER INSERT", table=table, function=function
            )
            for table, function in (
                ("lineage_modelversion", "lineage_number_version"),
                ("lineage_derivation", "lineage_derive"),
                ("lineage_training", "lineage_train"),
            )
        ],
        *[
            migration_guards.trigger(
                name, when="BEFORE INSERT", table=f"lineage_{table}", function=f"lineage_{function}"
            )
            for name, table, function in (
                ("a_request_ends_when_all_is_done", "subjectclosing", "subjectclosing_is_the_end"),
                ("orders_go_to_open_requests", "subjectorder", "subject_request_is_open"),
                ("versions_go_to_open_requests", "subjectassessment", "subject_request_is_open"),
            )
        ],
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
