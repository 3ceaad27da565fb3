"""Registered data sets and jobs: where tenants' data is, and what jobs are for, by the names in OpenLineage events."""

from __future__ import annotations

from api.schema.records import Noun, Page
from api.schema.scalars import Choice, Constant, Integer, Key, Text, Time
from api.shapes.approval import WAITING, waiting
from lineage.findings.job_roles import ROLES, SERVICE, TRAINING
from lineage.findings.operations.jobs import subject

_PATTERN = "`*` stands for any text, `{tenant}` for a tenant's key or alias"
_NUMBER = "Counts the versions of this registration, from 1"
DATA_SET_REQUEST = Noun(
    "DataSetSaid",
    {
        "namespace": Text(_PATTERN, longest=2000),
        "name": Text(_PATTERN, longest=2000),
        "category": Text("Null declares that no tenant's data is in it", longest=128, null=True),
    },
    {
        "tenant": Text("The tenant, if all of the data belongs to one", longest=128, null=True),
        "field": Text("The column or partition that names the tenant", longest=200, null=True),
    },
    example={"namespace": "s3://telemetry", "name": "raw/{tenant}/*", "category": "machine-telemetry"},
)
DATA_SET = Noun(
    "DataSet",
    {
        "object": Constant("dataset"),
        "key": Key().source("registered.key"),
        "number": Integer(_NUMBER, least=1),
        "namespace": Text().source("registered.namespace"),
        "name": Text().source("registered.name"),
        "category": Text(null=True).source("registered.category"),
        "tenant": Text(null=True).source("registered.tenant"),
        "field": Text(null=True).source("registered.field"),
        "registered_at": Time(),
    },
)
DATA_SET_LIST = Page(DATA_SET)
JOB_REQUEST = Noun(
    "JobSaid",
    {
        "namespace": Text("`*` stands for any text", longest=2000),
        "name": Text("`*` stands for any text", longest=2000),
        "role": Choice(
            (SERVICE, TRAINING),
            "A `service` reads data to serve the tenant itself, which is not training. It waits for a second person,"
            " and has neither `*` nor an empty reason",
        ),
    },
    {"reason": Text("Why the job does not train; customers see it", longest=1000, null=True).default("")},
    example={
        "namespace": "airflow",
        "name": "billing.monthly",
        "role": "service",
        "reason": "Writes the customer's own invoice.",
    },
)
JOB = Noun(
    "Job",
    {
        "object": Constant("job"),
        "key": Key(),
        "number": Integer(_NUMBER, least=1),
        "namespace": Text(),
        "name": Text(),
        "role": Choice(ROLES, "`undecided`: that it does not train waits for a second person"),
        "registered_at": Time(),
        "approvals": WAITING.source(lambda job: waiting(mode=job.mode, subject=subject(job.key))),
    },
)
JOB_LIST = Page(JOB)
