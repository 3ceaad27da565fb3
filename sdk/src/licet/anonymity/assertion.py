"""Whether a frame reaches the terms' thresholds: the measurement, and a refusal below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw

from licet.anonymity import measures
from licet.anonymity.classes import counts
from licet.errors import CategoryNotCleared, ColumnMissing, NotAnonymous
from licet.manifest import Category, Manifest


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What has to be reached; None asks for nothing. `t` is a distance, so no more than it."""

    k: int | None = None
    l: int | None = None  # noqa: E741 it is the measure's name
    t: float | None = None
    min_tenants: int | None = None
    max_tenant_share_bps: int | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was found of a frame. `failures` are sentences, none where it reaches every threshold.

    `quasi_identifiers` are the columns the classes are made by, `not_judged` those the catalogue does not know.
    `l` and `t` are by sensitive column. Tenants are None where no tenant column was named.
    """

    category: str
    rows: int
    classes: int
    quasi_identifiers: tuple[str, ...]
    not_judged: tuple[str, ...]
    k: int
    l: dict[str, int]  # noqa: E741
    t: dict[str, float]
    fewest_tenants: int | None
    largest_tenant_share_bps: int | None
    thresholds: Thresholds
    failures: tuple[str, ...] = ()

    @property
    def reached(self) -> bool:
        return not self.failures

    def to_dict(self) -> dict[str, Any]:
        """As it goes into a completion report."""
        wanted = self.thresholds
        return {
            "kind": "anonymity",
            "category": self.category,
            "rows": self.rows,
            "classes": self.classes,
            "quasi_identifiers": list(self.quasi_identifiers),
            "not_judged": list(self.not_judged),
            "k": self.k,
            "l": dict(self.l),
            "t": {name: round(value, 6) for name, value in self.t.items()},
            "fewest_tenants": self.fewest_tenants,
            "largest_tenant_share_bps": self.largest_tenant_share_bps,
            "thresholds": {
                "k": wanted.k,
                "l": wanted.l,
                "t": wanted.t,
                "min_tenants": wanted.min_tenants,
                "max_tenant_share_bps": wanted.max_tenant_share_bps,
            },
            "reached": self.reached,
            "failures": list(self.failures),
        }


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
    """Measure `frame`, any kind that the gate knows, over the catalogue's quasi-identifiers in it.

    The thresholds are the terms' and the ones given here, whichever is stricter. Without a `tenant` column nothing
    is known of tenants, which fails where the terms say how many a group must hold.

    Raises: CategoryNotCleared, ColumnMissing.
    """
    found = manifest.category(category)
    if found is None:
        raise CategoryNotCleared(f"This clearance is not about {category!r}.")
    columns = list(nw.from_native(frame).collect_schema())
    for name in (*sensitive, *([] if tenant is None else [tenant])):
        if name not in columns:
            raise ColumnMissing(f"There is no column {name!r}; there are: {', '.join(columns)}.")
    quasi = [each.name for each in found.fields if each.quasi_identifier and each.name in columns]
    wanted = _thresholds(manifest, k=k, l=l, t=t)
    classes = counts(frame, quasi)
    by_tenant = None if tenant is None else counts(frame, quasi, tenant)
    by_value = {name: counts(frame, quasi, name) for name in sensitive}
    measured = Measurement(
        category=category,
        rows=sum(count.total() for count in classes.values()),
        classes=len(classes),
        quasi_identifiers=tuple(quasi),
        not_judged=_not_judged(columns, found, tenant),
        k=measures.k_anonymity(classes),
        l={name: measures.l_diversity(each) for name, each in by_value.items()},
        t={name: measures.t_closeness(each) for name, each in by_value.items()},
        fewest_tenants=None if by_tenant is None else measures.fewest_tenants(by_tenant),
        largest_tenant_share_bps=None if by_tenant is None else measures.largest_share_bps(by_tenant),
        thresholds=wanted,
    )
    direct = [each.name for each in found.fields if _names_somebody(each) and each.name in columns]
    return replace(measured, failures=tuple(_failures(measured, [name for name in direct if name != tenant])))


def assert_anonymous(frame: Any, manifest: Manifest, *, category: str, **asked: Any) -> Measurement:
    """The measurement of a frame that reaches every threshold; takes what `measure` takes.

    Raises: NotAnonymous with the measurement, CategoryNotCleared, ColumnMissing.
    """
    found = measure(frame, manifest, category=category, **asked)
    if not found.reached:
        raise NotAnonymous(" ".join(found.failures), measurement=found)
    return found


def _thresholds(manifest: Manifest, *, k: int | None, l: int | None, t: float | None) -> Thresholds:  # noqa: E741
    terms = manifest.anonymity
    return Thresholds(
        k=max((each for each in (k, None if terms is None else terms.k) if each is not None), default=None),
        l=l,
        t=t,
        min_tenants=None if terms is None else terms.min_tenants,
        max_tenant_share_bps=None if terms is None else terms.max_tenant_share_bps,
    )


def _names_somebody(each: Any) -> bool:
    return each.identifies != "none" and not each.quasi_identifier


def _not_judged(columns: Sequence[str], category: Category, tenant: str | None) -> tuple[str, ...]:
    declared = {each.name for each in category.fields}
    return tuple(name for name in columns if name not in declared and name != tenant)


def _failures(found: Measurement, direct: Sequence[str]) -> list[str]:
    wanted, said = found.thresholds, []
    if direct:
        said.append(f"Columns that identify by themselves are still there: {', '.join(direct)}.")
    if wanted.k is None and wanted.l is None and wanted.t is None:
        said.append("Neither the terms nor the call say what has to be reached.")
    if wanted.k is not None and found.k < wanted.k:
        said.append(f"The smallest group has {found.k} rows, {wanted.k} are needed.")
    said += [
        f"A group has {value} different values of {name}, {wanted.l} are needed."
        for name, value in found.l.items()
        if wanted.l is not None and value < wanted.l
    ]
    said += [
        f"A group is {value:.3f} away from the whole in {name}, {wanted.t} is the most."
        for name, value in found.t.items()
        if wanted.t is not None and value > wanted.t
    ]
    return said + _failures_of_tenants(found)


def _failures_of_tenants(found: Measurement) -> list[str]:
    wanted = found.thresholds
    if wanted.min_tenants is None or wanted.max_tenant_share_bps is None:
        return []
    if found.fewest_tenants is None or found.largest_tenant_share_bps is None:
        return ["The terms say how many tenants a group must hold: name the tenant column."]
    said = []
    if found.fewest_tenants < wanted.min_tenants:
        said.append(f"A group has {found.fewest_tenants} tenants, {wanted.min_tenants} are needed.")
    if found.largest_tenant_share_bps > wanted.max_tenant_share_bps:
        share = found.largest_tenant_share_bps / 100
        said.append(
            f"One tenant has {share:.2f} % of a group, {wanted.max_tenant_share_bps / 100:.2f} % is the most."
        )
    return said
