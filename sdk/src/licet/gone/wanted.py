"""What a search looks for: the names of a tenant, and the digests of destroyed files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from licet.errors import NotConfigured

_HEX = re.compile(r"[0-9a-f]{64}")
# A name counts where no letter or digit stands beside it. `acme-2` thus counts for `acme`: a search would rather show
# another tenant's file than miss this one's.
_BESIDE = rb"[A-Za-z0-9]"


@dataclass(frozen=True)
class Wanted:
    """The destroyed slice. `column` holds the tenant in Parquet files; `certificate` says that it is gone."""

    tenants: tuple[str, ...]
    column: str | None = None
    digests: frozenset[str] = frozenset()
    certificate: str | None = None

    def __post_init__(self) -> None:
        """Check it. Raises: NotConfigured."""
        if not self.tenants or not all(self.tenants):
            raise NotConfigured("A search needs at least one name of the tenant.")
        if any(_HEX.fullmatch(digest) is None for digest in self.digests):
            raise NotConfigured("A digest is a SHA-256 as 64 lower-case hexadecimal digits.")

    @cached_property
    def pattern(self) -> re.Pattern[bytes]:
        """Return the pattern of any of the names, as a whole word."""
        names = b"|".join(re.escape(name.encode()) for name in sorted(self.tenants))
        return re.compile(rb"(?<!" + _BESIDE + rb")(?:" + names + rb")(?!" + _BESIDE + rb")")

    @cached_property
    def longest(self) -> int:
        return max(len(name.encode()) for name in self.tenants) + 2

    def names_a_part_of(self, path: str) -> bool:
        """Whether a part of a path is the tenant's, such as `acme` or `tenant_id=acme`."""
        return any(self.pattern.search(part.encode()) is not None for part in path.split("/"))

    def to_dict(self) -> dict[str, Any]:
        return {
            "tenants": sorted(self.tenants),
            "column": self.column,
            "sha256": sorted(self.digests),
            "certificate": self.certificate,
        }


def of_certificate(
    certificate: Mapping[str, Any], *, tenants: tuple[str, ...], column: str | None, digests: frozenset[str]
) -> Wanted:
    """Return the search for what a certificate of destruction says is gone. More names of the tenant may be given.

    Raises: NotConfigured.
    """
    tenant, id = certificate.get("tenant"), certificate.get("id")
    if not isinstance(tenant, str) or not isinstance(id, str):
        raise NotConfigured("This is not a certificate of destruction.")
    return Wanted(tuple(dict.fromkeys((tenant, *tenants))), column, digests, id)
