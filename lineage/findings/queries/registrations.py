"""Read the registered data sets and jobs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lineage.findings.models.observed import DataSet
from lineage.findings.openlineage.patterns import RegisteredDataSet


class NoSuchDataSet(LookupError):
    """No data set is registered under this key. Register it first."""

    code = "no_such_dataset"


@dataclass(frozen=True, slots=True)
class DataSetRecord:
    registered: RegisteredDataSet
    number: int
    registered_at: datetime


def data_sets(*, mode: str) -> list[RegisteredDataSet]:
    return [one.registered for one in list_data_sets(mode=mode)]


def list_data_sets(*, mode: str, after: str = "", limit: int | None = None) -> list[DataSetRecord]:
    """Return the newest registration of each key, by key."""
    rows = (
        DataSet.objects.filter(mode=mode, key__gt=after)
        .select_related("tenant")
        .order_by("key", "-number")
        .distinct("key")
    )
    return [_data_set(row) for row in (rows[:limit] if limit is not None else rows)]


def data_set(*, mode: str, key: str) -> DataSetRecord:
    """Return the newest registration of a data set. Raises: NoSuchDataSet."""
    rows = DataSet.objects.filter(mode=mode, key=key).select_related("tenant")
    row = rows.order_by("-number").first()
    if row is None:
        raise NoSuchDataSet(key)
    return _data_set(row)


def _data_set(row: DataSet) -> DataSetRecord:
    known = RegisteredDataSet(
        key=row.key,
        namespace=row.namespace,
        name=row.name,
        category=row.category or None,
        tenant=row.tenant.key if row.tenant else None,
        field=row.field or None,
    )
    return DataSetRecord(known, row.number, row.registered_at)
