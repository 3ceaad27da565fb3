"""Measure a frame against the anonymity thresholds of the terms, and refuse it below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import narwhals as nw

from licet.anonymity import measures
from licet.anonymity.classes import counts
from licet.anonymity.measurement import Measurement, Thresholds
from licet.errors import CategoryNotCleared, ColumnMissing, NotAnonymous
from licet.gate import engines
from licet.manifest import Manifest
from licet.manifest_category import Category


def measure(
    frame: Any,
    manifest: Manifest,
    *,
    category: str,
    tenant: str | None = None,
    sensitive: Sequence[str] = (),
    k: int | None = None,
    l: int | None = None,  # noqa: E741
    t: float | None = None,
) -> Measurement:
    """Measure `frame` over the catalogue's quasi-identifiers that it contains.

    `frame` is any kind that the gate supports. The index of a pandas frame counts as columns. Thresholds come
    from the terms and from the arguments; the stricter value applies. If the terms limit tenants per group, a
    call without a `tenant` column fails. Tenants of one organisation count as one. For an audience of one tenant
    these limits do not apply.

    Raises: CategoryNotCleared, ColumnMissing.
    """
    declared = manifest.category(category)
    if declared is None:
        raise CategoryNotCleared(
            f"This clearance does not cover the category {category!r}. Name one of its categories."
        )
    seen = engines.engine_of(frame).columns(frame)  # an index that has no name too
    frame = engines.with_index(frame)
    columns = list(nw.from_native(frame).collect_schema())
    for name in (*sensitive, *([] if tenant is None else [tenant])):
        if name not in columns:
            raise ColumnMissing(f"The frame has no column {name!r}. Its columns are: {', '.join(columns)}.")
    quasi = [each.name for each in declared.fields if each.quasi_identifier and each.name in columns]
    wanted = _thresholds(manifest, k=k, l=l, t=t)
    classes = counts(frame, quasi)
    by_tenant = (
        None
        if tenant is None
        else measures.merged(counts(frame, quasi, tenant), manifest.organisations(category))
    )
    by_value = {name: counts(frame, quasi, name) for name in sensitive}
    measured = Measurement(
        category=category,
        rows=sum(count.total() for count in classes.values()),
        classes=len(classes),
        quasi_identifiers=tuple(quasi),
        not_judged=_not_judged(seen, declared, tenant),
        k=measures.k_anonymity(classes),
        l={name: measures.l_diversity(each) for name, each in by_value.items()},
        t={name: measures.t_closeness(each) for name, each in by_value.items()},
        fewest_tenants=None if by_tenant is None else measures.fewest_tenants(by_tenant),
        largest_tenant_share_bps=None if by_tenant is None else measures.largest_share_bps(by_tenant),
        thresholds=wanted,
    )
    direct = [each.name for each in declared.fields if _identifies_directly(each) and each.name in columns]
    return replace(measured, failures=tuple(_failures(measured, [name for name in direct if name != tenant])))


def assert_anonymous(frame: Any, manifest: Manifest, *, category: str, **options: Any) -> Measurement:
    """Measure a frame and refuse it unless it reaches every threshold.

    `options` are those of `measure`.

    Raises: NotAnonymous, which carries the measurement; CategoryNotCleared, ColumnMissing.
    """
    measurement = measure(frame, manifest, category=category, **options)
    if not measurement.reached:
        raise NotAnonymous(" ".join(measurement.failures), measurement=measurement)
    return measurement


def _thresholds(manifest: Manifest, *, k: int | None, l: int | None, t: float | None) -> Thresholds:  # noqa: E741
    terms = manifest.anonymity
    of_groups = None if manifest.for_one_tenant else terms
    return Thresholds(
        k=max((each for each in (k, None if terms is None else terms.k) if each is not None), default=None),
        l=l,
        t=t,
        min_tenants=None if of_groups is None else of_groups.min_tenants,
        max_tenant_share_bps=None if of_groups is None else of_groups.max_tenant_share_bps,
    )


def _identifies_directly(field: Any) -> bool:
    """Tell whether a field identifies a person or an organisation without other fields."""
    return field.identifies != "none" and not field.quasi_identifier


def _not_judged(columns: Sequence[str], category: Category, tenant: str | None) -> tuple[str, ...]:
    declared = {each.name for each in category.fields}
    return tuple(str(name) for name in columns if name not in declared and name != tenant)


def _failures(measurement: Measurement, direct: Sequence[str]) -> list[str]:
    wanted, failures = measurement.thresholds, []
    if direct:
        failures.append(f"Remove the columns that identify directly: {', '.join(direct)}.")
    if wanted.k is None and wanted.l is None and wanted.t is None:
        failures.append("Neither the terms nor the call set a threshold: give k, l or t.")
    if wanted.k is not None and measurement.k < wanted.k:
        failures.append(f"The smallest group has {measurement.k} rows; at least {wanted.k} are needed.")
    failures += [
        f"A group has {value} different values of {name}; at least {wanted.l} are needed."
        for name, value in measurement.l.items()
        if wanted.l is not None and value < wanted.l
    ]
    failures += [
        f"A group differs by {value:.3f} from all rows in {name}; at most {wanted.t} is allowed."
        for name, value in measurement.t.items()
        if wanted.t is not None and value > wanted.t
    ]
    return failures + _failures_of_tenants(measurement)


def _failures_of_tenants(measurement: Measurement) -> list[str]:
    wanted = measurement.thresholds
    if wanted.min_tenants is None or wanted.max_tenant_share_bps is None:
        return []
    if measurement.fewest_tenants is None or measurement.largest_tenant_share_bps is None:
        return ["The terms limit the tenants per group: name the tenant column."]
    failures = []
    if measurement.fewest_tenants < wanted.min_tenants:
        failures.append(
            f"A group has {measurement.fewest_tenants} tenants; at least {wanted.min_tenants} are needed."
        )
    if measurement.largest_tenant_share_bps > wanted.max_tenant_share_bps:
        share = measurement.largest_tenant_share_bps / 100
        failures.append(
            f"One tenant has {share:.2f} % of a group; {wanted.max_tenant_share_bps / 100:.2f} % is allowed."
        )
    return failures
