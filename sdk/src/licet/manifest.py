"""The manifest of a clearance: which tenant's rows, fields and times a run may read, and what it owes for them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from licet import canonical
from licet.errors import MalformedManifest

_T = TypeVar("_T")

# What an entry may ask for. An obligation that is not here cannot be met, so its entry is a no.
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
    """From `start` up to but not including `end`; None is without limit on that side."""

    start: datetime | None = None
    end: datetime | None = None

    @classmethod
    def from_dict(cls, given: Mapping[str, Any], *, start: str = "from", end: str = "until") -> Window:
        return cls(_instant(given.get(start)), _instant(given.get(end)))


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a category. `identifies` is `none`, `person` or `organisation`."""

    name: str
    type: str
    identifies: str
    quasi_identifier: bool

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Field:
        return cls(
            name=_text(given["name"]),
            type=str(given.get("type", "")),
            identifies=str(given.get("identifies", "none")),
            quasi_identifier=bool(given.get("quasi_identifier", False)),
        )


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of data at the version the clearance was given for."""

    code: str
    version: int
    fields: tuple[Field, ...]
    time_field: str | None = None
    third_party: bool = False

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Category:
        return cls(
            code=_text(given["code"]),
            version=int(given.get("version", 1)),
            fields=tuple(Field.from_dict(each) for each in given["fields"]),
            time_field=given.get("time_field"),
            third_party=bool(given.get("third_party", False)),
        )


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing a yes is tied to. `fields` is empty where it is about no fields."""

    code: str
    fields: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Obligation:
        parameters = {name: value for name, value in given.items() if name != "code"}
        return cls(_text(given["code"]), _texts(given.get("fields", ())), parameters)

    @property
    def known(self) -> bool:
        return self.code in OBLIGATIONS


@dataclass(frozen=True, slots=True)
class Entry:
    """What one tenant allows of one category. Its rows carry `tenant` or one of `aliases`."""

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
    def from_dict(cls, given: Mapping[str, Any]) -> Entry:
        return cls(
            tenant=_text(given["tenant"]),
            category=_text(given["category"]),
            fields=_texts(given["fields"]),
            aliases=_texts(given.get("aliases", ())),
            consent=given.get("consent"),
            window=Window.from_dict(given, start="data_from", end="data_until"),
            excluding=tuple(Window.from_dict(each) for each in given.get("excluding", ())),
            obligations=tuple(Obligation.from_dict(each) for each in given.get("obligations", ())),
            delete_after_days=given.get("delete_after_days"),
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Every name its rows may carry."""
        return (self.tenant, *self.aliases)

    def named_by(self, code: str) -> frozenset[str]:
        """The fields that its obligations of that code name."""
        return frozenset(name for each in self.obligations if each.code == code for name in each.fields)

    @property
    def unknown_obligations(self) -> tuple[str, ...]:
        return tuple(each.code for each in self.obligations if not each.known)


@dataclass(frozen=True, slots=True)
class Anonymity:
    """The strictest thresholds of all terms behind a clearance; the share in basis points."""

    k: int
    min_tenants: int
    max_tenant_share_bps: int

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Anonymity:
        return cls(int(given["k"]), int(given["min_tenants"]), int(given["max_tenant_share_bps"]))


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A tenant that was left out of a category, and every reason."""

    tenant: str
    category: str
    reasons: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Exclusion:
        return cls(_text(given["tenant"]), _text(given["category"]), tuple(given.get("reasons", ())))


@dataclass(frozen=True, slots=True)
class Manifest:
    """The frozen answer for a whole run. `document` is what it was read from, and what its digest is over."""

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
        """Members we do not know are ignored, but are part of the digest. Raises: MalformedManifest."""
        manifest = _read(cls._from_dict, document)
        _refuse_contradictions(manifest.entries)
        return manifest

    @classmethod
    def _from_dict(cls, document: Mapping[str, Any]) -> Manifest:
        anonymity = document.get("anonymity")
        return cls(
            clearance=_text(document["clearance"]),
            run=_text(document["run"]),
            revision=int(document["revision"]),
            purpose=_text(document["purpose"]),
            form=document.get("form"),
            region=document.get("region"),
            categories=tuple(Category.from_dict(each) for each in document["categories"]),
            entries=tuple(Entry.from_dict(each) for each in document["entries"]),
            excluded=tuple(Exclusion.from_dict(each) for each in document.get("excluded", ())),
            anonymity=None if anonymity is None else Anonymity.from_dict(anonymity),
            document=document,
        )

    def digest(self) -> str:
        """`sha256:…` over the RFC 8785 canonical JSON of the document, as the clearance and the ETag say it."""
        return "sha256:" + hashlib.sha256(canonical.encode(self.document)).hexdigest()

    def category(self, code: str) -> Category | None:
        return next((each for each in self.categories if each.code == code), None)

    def of(self, category: str) -> tuple[Entry, ...]:
        return tuple(each for each in self.entries if each.category == category)


def _refuse_contradictions(entries: tuple[Entry, ...]) -> None:
    """One name in one category is one entry: else whose consent a row is under would be chance."""
    seen: set[tuple[str, str]] = set()
    for entry in entries:
        for name in set(entry.names):
            if (entry.category, name) in seen:
                raise MalformedManifest(f"Two entries of {entry.category} are known as {name!r}.")
            seen.add((entry.category, name))


def _read(reader: Callable[[Mapping[str, Any]], _T], document: Mapping[str, Any]) -> _T:
    try:
        return reader(document)
    except KeyError as error:
        raise MalformedManifest(f"The manifest lacks the member {error}.") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise MalformedManifest(f"The manifest cannot be read: {error}.") from error


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError(f"expected a text, got {value!r}")
    return value


def _texts(values: Any) -> tuple[str, ...]:
    if isinstance(values, str):
        raise TypeError(f"expected a list of texts, got {values!r}")
    return tuple(_text(each) for each in values)


def _instant(value: Any) -> datetime | None:
    if value is None:
        return None
    instant = datetime.fromisoformat(_text(value))
    if instant.utcoffset() is None:
        raise ValueError(f"{value!r} names no instant: it has no time zone")
    return instant.astimezone(UTC)
