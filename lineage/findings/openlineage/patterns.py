"""Match names of data sets and jobs with registered patterns. Pure.

`*` matches any text, `{tenant}` a tenant's name up to the next `/`, `.` or end. All other text matches itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from lineage.findings.openlineage import globs
from lineage.findings.openlineage.event import DatasetAccess, Name

TENANT: Final = globs.TENANT
MAX_STARS: Final = 16
_PART: Final = re.compile(r"(\*|\{tenant\})")
_OF_A_TENANT: Final = r"(?P<tenant>[A-Za-z0-9][A-Za-z0-9:_-]{0,127})"


class NotAPattern(ValueError):
    """A pattern has at most 16 `*`. A data set's may hold `{tenant}` once, and a job's never. Correct the pattern."""

    code = "bad_pattern"


@dataclass(frozen=True, slots=True)
class RegisteredDataSet:
    """A registered data set: which tenant's data of which category lies there.

    `category` None: it holds no tenant's data. `tenant` is the tenant, if all data belongs to one. `field` is the
    column or partition that names the tenant. Neither of them and no `{tenant}` in the pattern: the data of all
    tenants, mixed.
    """

    key: str
    namespace: str
    name: str
    category: str | None
    tenant: str | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class MatchedDataSet:
    """A registered data set that was read. `tenants` None: it may have held any tenant's data of the category."""

    registered: RegisteredDataSet
    tenants: frozenset[str] | None


def check(pattern: str) -> None:
    """Check a pattern. Raises: NotAPattern."""
    if pattern.count(TENANT) > 1 or pattern.count(globs.STAR) > MAX_STARS:
        raise NotAPattern(pattern)


def matches(namespace: str, name: str, said: Name) -> bool:
    return _tenant_of(namespace, said.namespace) is not None and _tenant_of(name, said.name) is not None


def matching_data_sets(touched: DatasetAccess, known: Iterable[RegisteredDataSet]) -> list[MatchedDataSet]:
    """Return every registered data set that matches one of the names. An empty list: the data set is unknown."""
    matched = []
    for registered in known:
        for name in touched.names:
            if matches(registered.namespace, registered.name, name):
                matched.append(MatchedDataSet(registered, _tenants(registered, name, touched)))
                break
    return matched


def _tenants(one: RegisteredDataSet, name: Name, touched: DatasetAccess) -> frozenset[str] | None:
    if one.tenant is not None:
        return frozenset({one.tenant})
    for pattern, text in ((one.name, name.name), (one.namespace, name.namespace)):
        if TENANT in pattern:
            tenant = _tenant_of(pattern, text)
            return None if tenant is None else frozenset({tenant})
    if one.field is not None and one.field in touched.picked:
        return touched.picked[one.field]
    if one.field is not None and touched.locations:
        return _by_place(one.field, touched.locations)
    return None


def _by_place(field: str, locations: Iterable[str]) -> frozenset[str] | None:
    """Read the tenants from Hive's partition names: `.../tenant_id=acme/...`."""
    tenants = set()
    for place in locations:
        match = re.search(rf"(?:^|/){re.escape(field)}=([^/]+)(?:/|$)", place)
        if match is None:
            return None
        tenants.add(match[1])
    return frozenset(tenants)


def _tenant_of(pattern: str, text: str) -> str | None:
    """Return the tenant that a text names, empty if the pattern has no tenant, or None if the text does not match."""
    parts = _parts(pattern)
    if parts.count(globs.STAR) > 1:
        return globs.tenant_of(parts, text)
    match = _compiled(pattern).fullmatch(text)
    if match is None:
        return None
    return match["tenant"] if TENANT in pattern else ""


@lru_cache(10_000)
def _parts(pattern: str) -> tuple[str, ...]:
    """Return the literal texts, `*` and `{tenant}` of a pattern. `**` means the same as `*`."""
    parts = [part for part in _PART.split(re.sub(r"\*+", "*", pattern)) if part]
    return tuple(parts)


@lru_cache(10_000)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Return the expression of a pattern with one `*` at most."""
    written = {globs.STAR: ".*", TENANT: _OF_A_TENANT}
    return re.compile("".join(written.get(part, re.escape(part)) for part in _parts(pattern)), re.DOTALL)
