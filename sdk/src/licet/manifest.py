"""The manifest of a clearance: which rows, fields and times of each tenant a run may read, with
obligations.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from licet import canonical
from licet.errors import MalformedManifest

_T = TypeVar("_T")

# The obligations this SDK can fulfil. An entry with any other obligation is denied.
OBLIGATIONS: Final = frozenset(
    {
        "keep_fields",
        "drop_fields",
        "pseudonymise",
        "anonymise",
        "synthesise",
        "delete_after",
        "within_window",
        "within_regions",
        "not_transferable_to",
    }
)


@dataclass(frozen=True, slots=True)
class Window:
    """A period from `start` up to, but not including, `end`; None means no limit."""

    start: datetime | None = None
    end: datetime | None = None

    @classmethod
    def from_dict(cls, document: Mapping[str, Any], *, start: str = "from", end: str = "until") -> Window:
        """Read a window from two JSON members."""
        return cls(parse_instant(document.get(start)), parse_instant(document.get(end)))


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a category. `identifies` is `none`, `person` or `organisation`."""

    name: str
    type: str
    identifies: str
    quasi_identifier: bool

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Field:
        """Read a field from its JSON form."""
        return cls(
            name=require_text(document["name"]),
            type=str(document.get("type", "")),
            identifies=str(document.get("identifies", "none")),
            quasi_identifier=bool(document.get("quasi_identifier", False)),
        )


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of data, in the version that the clearance covers."""

    code: str
    version: int
    fields: tuple[Field, ...]
    time_field: str | None = None
    third_party: bool = False

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Category:
        """Read a category from its JSON form."""
        return cls(
            code=require_text(document["code"]),
            version=int(document.get("version", 1)),
            fields=tuple(Field.from_dict(each) for each in document["fields"]),
            time_field=document.get("time_field"),
            third_party=bool(document.get("third_party", False)),
        )


@dataclass(frozen=True, slots=True)
class Obligation:
    """A duty attached to permitted data.

    `fields` is empty if it concerns no particular fields.
    """

    code: str
    fields: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Obligation:
        """Read an obligation from its JSON form."""
        parameters = {name: value for name, value in document.items() if name != "code"}
        return cls(require_text(document["code"]), require_texts(document.get("fields", ())), parameters)

    @property
    def known(self) -> bool:
        """Tell whether this SDK can fulfil the obligation."""
        return self.code in OBLIGATIONS


@dataclass(frozen=True, slots=True)
class Entry:
    """What one tenant allows of one category.

    Its rows carry the tenant's key or one of `aliases`.
    """

    tenant: str
    category: str
    fields: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    consent: str | None = None
    window: Window = Window()
    excluding: tuple[Window, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    delete_after_days: int | None = None

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Entry:
        """Read an entry from its JSON form."""
        return cls(
            tenant=require_text(document["tenant"]),
            category=require_text(document["category"]),
            fields=require_texts(document["fields"]),
            aliases=require_texts(document.get("aliases", ())),
            consent=document.get("consent"),
            window=Window.from_dict(document, start="data_from", end="data_until"),
            excluding=tuple(Window.from_dict(each) for each in document.get("excluding", ())),
            obligations=tuple(Obligation.from_dict(each) for each in document.get("obligations", ())),
            delete_after_days=document.get("delete_after_days"),
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Return every name that the tenant's rows may carry."""
        return (self.tenant, *self.aliases)

    def named_by(self, code: str) -> frozenset[str]:
        """Return the fields named by the entry's obligations with this code."""
        return frozenset(name for each in self.obligations if each.code == code for name in each.fields)

    @property
    def unknown_obligations(self) -> tuple[str, ...]:
        """Return the codes of obligations that this SDK cannot fulfil."""
        return tuple(each.code for each in self.obligations if not each.known)


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
        return cls(require_text(document["tenant"]), require_text(document["category"]), tuple(document.get("reasons", ())))


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


def require_text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError(f"expected a text, got {value!r}")
    return value


def require_texts(values: Any) -> tuple[str, ...]:
    if isinstance(values, str):
        raise TypeError(f"expected a list of texts, got {values!r}")
    return tuple(require_text(each) for each in values)


def parse_instant(value: Any) -> datetime | None:
    if value is None:
        return None
    instant = datetime.fromisoformat(require_text(value))
    if instant.utcoffset() is None:
        raise ValueError(f"{value!r} names no instant: it has no time zone")
    return instant.astimezone(UTC)
