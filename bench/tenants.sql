-- Ten thousand tenants like the first one, each with its account, name and standing. Nothing is recorded in
-- the ledger: this is a load for reads, in a database that is dropped afterwards.
SET licet.scope = '*';
INSERT INTO tenants_account (id, mode, key, name, pays_only, signatures_required, stripe_customer_id, currency,
                             created_at, updated_at)
    SELECT md5('account' || n)::uuid, 'live', 'tenant-' || n, 'Tenant ' || n, false, 1, '', '', now(), now()
    FROM generate_series(1, 9999) n;
INSERT INTO tenants_tenant (id, mode, key, name, region, industry, created_at, updated_at, account_id)
    SELECT md5('tenant' || n)::uuid, 'live', 'tenant-' || n, 'Tenant ' || n, 'DE', '', now(), now(),
           md5('account' || n)::uuid
    FROM generate_series(1, 9999) n;
INSERT INTO tenants_tenantname (mode, name, tenant_id)
    SELECT 'live', 'tenant-' || n, md5('tenant' || n)::uuid FROM generate_series(1, 9999) n;
INSERT INTO consent_standing (statements, revision, category_id, purpose_id, tenant_id)
    SELECT s.statements, s.revision, s.category_id, s.purpose_id, md5('tenant' || n)::uuid
    FROM generate_series(1, 9999) n,
         (SELECT * FROM consent_standing ORDER BY id LIMIT 1) s;
ANALYZE;
