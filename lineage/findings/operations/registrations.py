"""Register where tenants' data lies, and what jobs are for. A change adds a number; earlier numbers stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from consent.queries import catalogue
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.findings.models.observed import DataSet
from lineage.findings.openlineage import patterns
from lineage.findings.openlineage.patterns import RegisteredDataSet
from lineage.findings.queries import registrations
from tenants.queries import tenants
from wire import ids


class AmbiguousTenant(ValueError):
    """The data set names its tenant in more than one way. Use one of `tenant`, `field` and `{tenant}` in a pattern."""

    code = "tenant_said_twice"


@transaction.atomic
def put_data_set(*, mode: str, said: RegisteredDataSet, by: Actor, at: datetime) -> None:
    """Register a data set. A repeat changes nothing.

    Raises: patterns.NotAPattern, AmbiguousTenant, tenants.queries.NoSuchTenant, consent.queries.NoSuchCategory.
    """
    for pattern in (said.namespace, said.name):
        patterns.check(pattern)
    in_name = patterns.TENANT in said.namespace + said.name
    if sum([in_name, said.tenant is not None, said.field is not None]) > 1:
        raise AmbiguousTenant(said.key)
    if said.category is not None:
        catalogue.category(mode=mode, code=said.category)
    tenant = tenants.tenant(mode=mode, key=said.tenant) if said.tenant is not None else None
    said = replace(said, tenant=tenant.key if tenant else None)
    rows = DataSet.objects.filter(mode=mode, key=said.key)
    last = rows.order_by("-number").first()
    if last is not None and registrations.data_set(mode=mode, key=said.key).registered == said:
        return
    number = last.number + 1 if last else 1
    entry = Draft(
        ids.new(at=at),
        kinds.DATA_SET.name,
        mode,
        {
            "dataset": said.key,
            "number": number,
            "namespace": said.namespace,
            "name": said.name,
            "category": said.category,
            "tenant": str(tenant.id) if tenant else None,
            "field": said.field,
        },
    )
    DataSet.objects.create(
        mode=mode,
        key=said.key,
        number=number,
        namespace=said.namespace,
        name=said.name,
        category=said.category or "",
        tenant_id=tenant.id if tenant else None,
        field=said.field or "",
        registered_at=at,
        entry_id=entry.id,
    )
    ledger.record([entry], by=by, at=at)
