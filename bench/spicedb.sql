-- The tables that SpiceDB 1.54 looks for on PostgreSQL, as they are after its migration populate-schema-tables: its
-- embedded build brings none of its own. Every row lives from one transaction to another.
CREATE TABLE relation_tuple_transaction (
    "timestamp" timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    xid xid8 PRIMARY KEY DEFAULT pg_current_xact_id(),
    snapshot pg_snapshot NOT NULL DEFAULT pg_current_snapshot(),
    metadata jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX ON relation_tuple_transaction ("timestamp");
CREATE TABLE namespace_config (
    namespace varchar NOT NULL,
    serialized_config bytea NOT NULL,
    created_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    deleted_xid xid8 NOT NULL DEFAULT '9223372036854775807',
    PRIMARY KEY (namespace, created_xid, deleted_xid),
    CONSTRAINT uq_namespace_living_xid UNIQUE (namespace, deleted_xid)
);
CREATE TABLE relation_tuple (
    namespace varchar NOT NULL,
    object_id varchar NOT NULL,
    relation varchar NOT NULL,
    userset_namespace varchar NOT NULL,
    userset_object_id varchar NOT NULL,
    userset_relation varchar NOT NULL,
    caveat_name varchar,
    caveat_context jsonb,
    created_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    deleted_xid xid8 NOT NULL DEFAULT '9223372036854775807',
    expiration timestamptz,
    PRIMARY KEY (
        namespace, object_id, relation, userset_namespace, userset_object_id, userset_relation, created_xid, deleted_xid
    ),
    CONSTRAINT uq_relation_tuple_living_xid UNIQUE (
        namespace, object_id, relation, userset_namespace, userset_object_id, userset_relation, deleted_xid
    )
);
CREATE INDEX ON relation_tuple (userset_object_id, userset_namespace, userset_relation, namespace, relation);
CREATE INDEX ON relation_tuple (userset_namespace, userset_relation, namespace, relation);
CREATE INDEX ix_relation_tuple_alive_by_resource_rel_subject_covering ON relation_tuple
    (namespace, relation, userset_namespace)
    INCLUDE (userset_object_id, userset_relation, caveat_name, caveat_context)
    WHERE deleted_xid = '9223372036854775807'::xid8;
CREATE TABLE caveat (
    name varchar NOT NULL,
    definition bytea NOT NULL,
    created_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    deleted_xid xid8 NOT NULL DEFAULT '9223372036854775807',
    PRIMARY KEY (name, deleted_xid),
    UNIQUE (name, created_xid, deleted_xid)
);
CREATE TABLE relationship_counter (
    name varchar PRIMARY KEY,
    serialized_filter bytea NOT NULL,
    current_count bigint NOT NULL DEFAULT 0,
    updated_revision_snapshot pg_snapshot,
    created_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    deleted_xid xid8 NOT NULL DEFAULT '9223372036854775807',
    UNIQUE (name, deleted_xid)
);
CREATE TABLE schema (
    name varchar NOT NULL,
    chunk_index int NOT NULL,
    chunk_data bytea NOT NULL,
    created_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    deleted_xid xid8 NOT NULL DEFAULT '9223372036854775807',
    PRIMARY KEY (name, chunk_index, created_xid)
);
CREATE TABLE schema_revision (
    name varchar NOT NULL DEFAULT 'current',
    hash bytea NOT NULL,
    created_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    deleted_xid xid8 NOT NULL DEFAULT '9223372036854775807',
    PRIMARY KEY (name, created_xid)
);
CREATE TABLE metadata (unique_id varchar PRIMARY KEY);
INSERT INTO metadata VALUES (gen_random_uuid()::text);
INSERT INTO relation_tuple_transaction ("timestamp") VALUES (to_timestamp(0));
CREATE TABLE alembic_version (version_num varchar NOT NULL);
INSERT INTO alembic_version VALUES ('populate-schema-tables');
