"""Where tenants' data lies, and what jobs are for, as other systems' events name them."""

from __future__ import annotations

from typing import Any

from api.shapes.schema import choice, const, integer, key, page_of, record, text, time
from lineage.findings.openlineage.patterns import Registered
from lineage.findings.queries.registered import DataSetSeen, JobSeen
from wire import times
from wire.members import Members

_PATTERN = "`*` stands for anything, `{tenant}` for a tenant's key or alias"
ROLES = ("service", "training")
COMPONENTS = {
    "DataSetSaid": record(
        {
            "namespace": text(_PATTERN, longest=2000),
            "name": text(_PATTERN, longest=2000),
            "category": text("null: declared to be free of tenants' data", longest=128, null=True),
        },
        {
            "tenant": text("Whose data it is, where it is one's alone", longest=128, null=True),
            "field": text("The column or partition that names the tenant", longest=200, null=True),
        },
        example={"namespace": "s3://telemetry", "name": "raw/{tenant}/*", "category": "machine-telemetry"},
    ),
    "DataSet": record(
        {
            "object": const("dataset"),
            "key": key(),
            "number": integer("How often it was changed, and once", least=1),
            "namespace": text(),
            "name": text(),
            "category": text(null=True),
            "tenant": text(null=True),
            "field": text(null=True),
            "registered_at": time(),
        }
    ),
    "DataSetList": page_of("DataSet"),
    "JobSaid": record(
        {
            "namespace": text("`*` stands for anything", longest=2000),
            "name": text("`*` stands for anything", longest=2000),
            "role": choice(ROLES, "What a service reads serves the tenant itself: no training"),
        },
        example={"namespace": "airflow", "name": "billing.*", "role": "service"},
    ),
    "Job": record(
        {
            "object": const("job"),
            "key": key(),
            "number": integer(least=1),
            "namespace": text(),
            "name": text(),
            "role": choice(ROLES),
            "registered_at": time(),
        }
    ),
    "JobList": page_of("Job"),
}


def read(members: Members, *, key: str) -> Registered:
    return Registered(
        key=key,
        namespace=members.text("namespace", longest=2000),
        name=members.text("name", longest=2000),
        category=_nullable(members),
        tenant=members.optional_text("tenant", longest=128),
        field=members.optional_text("field", longest=200),
    )


def _nullable(members: Members) -> str | None:
    """Required, since leaving it out must not declare a data set free of anybody's data."""
    members.value("category")
    return members.optional_text("category", longest=128)


def read_job(members: Members) -> dict[str, str]:
    return {
        "namespace": members.text("namespace", longest=2000),
        "name": members.text("name", longest=2000),
        "role": members.choice("role", ROLES),
    }


def write(seen: DataSetSeen) -> dict[str, Any]:
    known = seen.registered
    return {
        "object": "dataset",
        "key": known.key,
        "number": seen.number,
        "namespace": known.namespace,
        "name": known.name,
        "category": known.category,
        "tenant": known.tenant,
        "field": known.field,
        "registered_at": times.render(seen.registered_at),
    }


def write_job(seen: JobSeen) -> dict[str, Any]:
    return {
        "object": "job",
        "key": seen.key,
        "number": seen.number,
        "namespace": seen.namespace,
        "name": seen.name,
        "role": seen.role,
        "registered_at": times.render(seen.registered_at),
    }
