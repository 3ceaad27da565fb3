"""Where tenants' data lies, and what jobs are for, as other systems' events name them."""

from __future__ import annotations

from api.schema.records import noun, page_of
from api.schema.scalars import choice, constant, integer, key, text, time

_PATTERN = "`*` stands for any text, `{tenant}` for a tenant's key or alias"
_ROLES = ("service", "training")
_NUMBER = "Counts the versions of this registration, from 1"
DATA_SET_REQUEST = noun(
    "DataSetSaid",
    {
        "namespace": text(_PATTERN, longest=2000),
        "name": text(_PATTERN, longest=2000),
        "category": text("Null declares that no tenant's data is in it", longest=128, null=True),
    },
    {
        "tenant": text("The tenant, if all of the data belongs to one", longest=128, null=True),
        "field": text("The column or partition that names the tenant", longest=200, null=True),
    },
    example={"namespace": "s3://telemetry", "name": "raw/{tenant}/*", "category": "machine-telemetry"},
)
DATA_SET = noun(
    "DataSet",
    {
        "object": constant("dataset"),
        "key": key().source("registered.key"),
        "number": integer(_NUMBER, least=1),
        "namespace": text().source("registered.namespace"),
        "name": text().source("registered.name"),
        "category": text(null=True).source("registered.category"),
        "tenant": text(null=True).source("registered.tenant"),
        "field": text(null=True).source("registered.field"),
        "registered_at": time(),
    },
)
DATA_SET_LIST = page_of(DATA_SET)
JOB_REQUEST = noun(
    "JobSaid",
    {
        "namespace": text("`*` stands for any text", longest=2000),
        "name": text("`*` stands for any text", longest=2000),
        "role": choice(_ROLES, "A `service` reads data to serve the tenant itself, which is no training"),
    },
    example={"namespace": "airflow", "name": "billing.*", "role": "service"},
)
JOB = noun(
    "Job",
    {
        "object": constant("job"),
        "key": key(),
        "number": integer(_NUMBER, least=1),
        "namespace": text(),
        "name": text(),
        "role": choice(_ROLES),
        "registered_at": time(),
    },
)
JOB_LIST = page_of(JOB)
