-- Ten thousand tenants like the first one, each with its account, name, consents, events and standings. Nothing is
-- recorded in the ledger: this is a load for reads, in a database that is dropped afterwards. So the triggers that ask
-- for entries are off. `bench.many_tenants` signs the standings.
SET licet.scope = '*';
ALTER TABLE tenants_account DISABLE TRIGGER USER;
ALTER TABLE tenants_tenant DISABLE TRIGGER USER;
ALTER TABLE tenants_tenantname DISABLE TRIGGER USER;
ALTER TABLE consent_consent DISABLE TRIGGER USER;
ALTER TABLE consent_consentevent DISABLE TRIGGER USER;
ALTER TABLE consent_standing DISABLE TRIGGER USER;
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
INSERT INTO consent_consent (id, tenant_id, mode, category_id, category_version_id, purpose_id, terms_id, conditions,
                             risk_class, risk_accepted, rights_attested, risk_statement_sha256, evidence,
                             signatures_required, created_at)
    SELECT md5('consent' || n || c.id)::uuid, md5('tenant' || n)::uuid, c.mode, c.category_id, c.category_version_id,
           c.purpose_id, c.terms_id, c.conditions, c.risk_class, c.risk_accepted, c.rights_attested,
           c.risk_statement_sha256, c.evidence, c.signatures_required, c.created_at
    FROM generate_series(1, 9999) n, consent_consent c;
INSERT INTO consent_consentevent (consent_id, tenant_id, kind, actor_kind, channel, authority, reason, election,
                                  claimed_at, entry_id, revision, recorded_at)
    SELECT md5('consent' || n || e.consent_id)::uuid, md5('tenant' || n)::uuid, e.kind, e.actor_kind, e.channel,
           e.authority, e.reason, e.election, e.claimed_at, md5('entry' || n || e.id)::uuid, e.revision, e.recorded_at
    FROM generate_series(1, 9999) n, consent_consentevent e;
INSERT INTO consent_standing (statements, revision, category_id, purpose_id, tenant_id, key_id)
    SELECT s.statements, s.revision, s.category_id, s.purpose_id, md5('tenant' || n)::uuid, ''
    FROM generate_series(1, 9999) n, consent_standing s;
