"""The manifest of a clearance: which rows, fields and times of each tenant a run may read, with
obligations.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from licet import canonical
from licet.errors import MalformedManifest
from licet.manifest_category import Category
from licet.manifest_entry import Entry
from licet.manifest_values import require_text

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Anonymity:
    """The strictest anonymity thresholds of all terms behind a clearance; the share is in basis points."""

    k: int
    min_tenants: int
    max_tenant_share_bps: int

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Anonymity:
        """Read the thresholds from their JSON form."""
        return cls(int(document["k"]), int(document["min_tenants"]), int(document["max_tenant_share_bps"]))


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A tenant and category left out of the clearance, with every reason."""

    tenant: str
    category: str
    reasons: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Exclusion:
        """Read an exclusion from its JSON form."""
        return cls(
            require_text(document["tenant"]),
            require_text(document["category"]),
            tuple(document.get("reasons", ())),
        )


@dataclass(frozen=True, slots=True)
class Manifest:
    """The frozen answer for a whole run.

    `document` is the JSON it was read from; the digest covers all of it.
    """

    clearance: str
    run: str
    revision: int
    purpose: str
    form: str | None
    region: str | None
    categories: tuple[Category, ...]
    entries: tuple[Entry, ...]
    excluded: tuple[Exclusion, ...] = ()
    anonymity: Anonymity | None = None
    document: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Manifest:
        """Read a manifest.

        Unknown members are ignored but count in the digest.

        Raises: MalformedManifest.
        """
        manifest = _read(cls._from_dict, document)
        _refuse_contradictions(manifest.entries)
        return manifest

    @classmethod
    def _from_dict(cls, document: Mapping[str, Any]) -> Manifest:
        anonymity = document.get("anonymity")
        return cls(
            clearance=require_text(document["clearance"]),
            run=require_text(document["run"]),
            revision=int(document["revision"]),
            purpose=require_text(document["purpose"]),
            form=document.get("form"),
            region=document.get("region"),
            categories=tuple(Category.from_dict(each) for each in document["categories"]),
            entries=tuple(Entry.from_dict(each) for each in document["entries"]),
            excluded=tuple(Exclusion.from_dict(each) for each in document.get("excluded", ())),
            anonymity=None if anonymity is None else Anonymity.from_dict(anonymity),
            document=document,
        )

    def digest(self) -> str:
        """Return `sha256:…` of the document's canonical JSON (RFC 8785), as the clearance and the ETag give
        it.
        """
        return "sha256:" + hashlib.sha256(canonical.encode(self.document)).hexdigest()

    def category(self, code: str) -> Category | None:
        """Return the category with this code; None if the manifest does not cover it."""
        return next((each for each in self.categories if each.code == code), None)

    def organisations(self, category: str) -> Mapping[str, str]:
        """Return the organisation of each name that a tenant's rows may carry.

        Without an organisation in the manifest the tenant is its own.
        """
        return {
            name: each.organisation or each.tenant
            for each in self.entries_of(category)
            for name in each.names
        }

    @property
    def for_one_tenant(self) -> bool:
        """Tell whether the model is for a single tenant."""
        return bool(self.document.get("audience", "shared") != "shared")

    def entries_of(self, category: str) -> tuple[Entry, ...]:
        """Return the entries of one category."""
        return tuple(each for each in self.entries if each.category == category)


def _refuse_contradictions(entries: tuple[Entry, ...]) -> None:
    """Refuse a manifest in which two entries of a category share a name: their rows could not be told
    apart.

    Raises: MalformedManifest.
    """
    names: set[tuple[str, str]] = set()
    for entry in entries:
        for name in set(entry.names):
            if (entry.category, name) in names:
                raise MalformedManifest(f"Two entries of {entry.category} are known as {name!r}.")
            names.add((entry.category, name))


def _read(reader: Callable[[Mapping[str, Any]], _T], document: Mapping[str, Any]) -> _T:
    """Run a reader and turn its errors into MalformedManifest."""
    try:
        return reader(document)
    except KeyError as error:
        raise MalformedManifest(f"The manifest has no member {error}.") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise MalformedManifest(f"The manifest cannot be read: {error}.") from error
