"""Record what a category of data is. What is lowered or only reworded waits for a second person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from consent import catalogue_rules, kinds
from consent.catalogue_rules import Offer
from consent.facts import CategoryFacts, Field
from consent.models import Category, CategoryVersion
from consent.queries import catalogue, catalogue_effect
from ledger import explained_rows
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants import changes
from tenants.changes import ChangeKind, NoLongerFits, WaitingChange
from tenants.operations import approvals
from tenants.operations.approvals import Proposal
from wire import ids
from wire.unchanged import UNCHANGED, Unchanged, told

VERSION: Final = "category.version"
OFFER: Final = "category.offer"
WORKING_DAYS: Final = 10


@dataclass(frozen=True, slots=True)
class FieldInput:
    """One field of a category. `identifies`: none, person or organisation."""

    name: str
    type: str
    description: str
    identifies: str
    quasi_identifier: bool


@dataclass(frozen=True, slots=True)
class Editorial:
    """Why a version changes words alone. `renames` are pairs of a field's former and new name."""

    reason: str
    renames: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CategoryInput:
    """A category as the vendor wants it. Members left UNCHANGED stay as they are recorded."""

    name: str
    description: str
    fields: Sequence[FieldInput]
    time_field: str | Unchanged = UNCHANGED
    third_party: bool | Unchanged = UNCHANGED
    offered_to: Collection[UUID] | Unchanged | None = UNCHANGED
    editorial: Editorial | None = None


def put_category(*, mode: str, code: str, by: Actor, at: datetime, **members: Any) -> UUID:
    """Create the category or add a version to it. `members` are those of `CategoryInput`. Returns its id.

    Raises: as `put`.
    """
    return put(CategoryInput(**members), mode=mode, code=code, by=by, at=at)


@transaction.atomic
def put(said: CategoryInput, *, mode: str, code: str, by: Actor, at: datetime) -> UUID:
    """Create the category or add a version to it. Nothing is written if nothing changed.

    Earlier consents do not cover a field that is new in this version or means more than before. A version that lowers a
    mark or is editorial waits for a second person, and so does an offer to more accounts.
    Raises: NoFields, FieldNamedTwice, IdentifiesUnknown, TimeFieldUnknown, ThirdPartyRequired, NotEditorial.
    """
    category = explained_rows.locked(Category.objects.filter(mode=mode, code=code))
    before = catalogue.known_facts(mode=mode, code=code) if category is not None else None
    version = planned(said, mode=mode, code=code)
    recorded = category.offered_to if category is not None else None
    offer = catalogue_rules.offer_of(told(said.offered_to, recorded))
    same = before is not None and _content(before) == _content(version)
    if not same:
        catalogue_rules.check_about_people(version)
    if category is None or before is None:
        category = Category(id=ids.new(at=at), mode=mode, code=code, created_at=at)
        _record(category, version, offer, said.editorial, new_version=True, by=by, at=at)
        return category.id
    if said.editorial is not None and not same:
        catalogue_rules.check_editorial(before, version)
    waits = approvals.needs_two(mode)
    kept = catalogue_rules.offer_of(recorded)
    if waits and catalogue_rules.widens_offer(kept, offer):
        _propose_offer(category, kept, offer, by=by, at=at)
        offer = kept
    if waits and not same and (said.editorial or catalogue_rules.lowered(before, version)):
        _propose_version(category, before, version, said.editorial, by=by, at=at)
        same, version = True, before
    if not same or offer != kept:
        _record(category, version, offer, said.editorial, new_version=not same, by=by, at=at)
    return category.id


def planned(said: CategoryInput, *, mode: str, code: str) -> CategoryFacts:
    """Return the version that this would become, with the older ones.

    Raises: NoFields, FieldNamedTwice, IdentifiesUnknown, TimeFieldUnknown.
    """
    try:
        before: CategoryFacts | None = catalogue.known_facts(mode=mode, code=code)
    except catalogue.NoSuchCategory:
        before = None
    fields = tuple(
        Field(each.name, each.identifies, each.quasi_identifier, each.type, each.description)  # type: ignore[arg-type]
        for each in said.fields
    )
    kept = before.words[2] if before is not None else ""
    time_field = told(said.time_field, kept if kept in {field.name for field in fields} else "")
    version = CategoryFacts(
        code,
        before.version + 1 if before is not None else 1,
        fields,
        words=(said.name, said.description, time_field),
        third_party=told(said.third_party, before.third_party if before is not None else False),
        editorial=said.editorial is not None and before is not None,
        renames=catalogue_rules.renames_of(said.editorial.renames if said.editorial else ()),
    )
    catalogue_rules.check_category(version)
    return version if before is None else catalogue_rules.followed_by(before, version)


def _content(version: CategoryFacts) -> tuple[Any, ...]:
    return version.fields, version.words, version.third_party


def _document(version: CategoryFacts) -> dict[str, Any]:
    name, description, time_field = version.words
    return {
        "name": name,
        "description": description,
        "fields": [dict(catalogue_rules.field_document(field)) for field in version.fields],
        "time_field": time_field,
        "third_party": version.third_party,
    }


def _propose_version(
    category: Category,
    before: CategoryFacts,
    version: CategoryFacts,
    editorial: Editorial | None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    approvals.propose(
        Proposal(
            VERSION,
            category.mode,
            subject(category.code),
            member="editorial" if editorial else "fields",
            was=_document(before),
            becomes=_document(version),
            arguments={
                "version": before.version,
                **_document(version),
                "editorial": {"reason": editorial.reason, "renames": [list(pair) for pair in version.renames]}
                if editorial
                else None,
            },
            concerned=catalogue_effect.accounts_concerned(category=category.id),
        ),
        by=by,
        at=at,
    )


def _propose_offer(category: Category, kept: Offer, offer: Offer, *, by: Actor, at: datetime) -> None:
    approvals.propose(
        Proposal(
            OFFER,
            category.mode,
            subject(category.code),
            member="offered_to",
            was=offer_shown(kept),
            becomes=offer_shown(offer),
            arguments={"was": offer_shown(kept), "offered_to": offer_shown(offer)},
        ),
        by=by,
        at=at,
    )


def subject(code: str) -> str:
    """Return the subject under which changes of this category wait."""
    return f"category:{code}"


def offer_shown(offer: Offer) -> list[str] | None:
    """Return the accounts as entries name them. None means all."""
    return None if offer is None else [str(account) for account in offer]


def offer_read(written: Sequence[str] | None) -> Offer:
    """Read what `offer_shown` wrote."""
    return None if written is None else catalogue_rules.offer_of([UUID(each) for each in written])


def _carry_out_version(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    category, before = _as_it_stands(change)
    said = dict(change.arguments)
    if before.version != said.pop("version"):
        raise NoLongerFits("The category has another version now.")
    words = said.pop("editorial")
    fields = [FieldInput(**each) for each in said.pop("fields")]
    editorial = (
        Editorial(words["reason"], tuple((was, now) for was, now in words["renames"])) if words else None
    )
    version = planned(
        CategoryInput(**said, fields=fields, editorial=editorial), mode=category.mode, code=category.code
    )
    offer = catalogue_rules.offer_of(category.offered_to)
    _record(category, version, offer, editorial, new_version=True, approval=change.id, by=by, at=at)


def _carry_out_offer(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    category, before = _as_it_stands(change)
    if offer_shown(catalogue_rules.offer_of(category.offered_to)) != change.arguments["was"]:
        raise NoLongerFits("The category is offered to other accounts now.")
    offer = offer_read(change.arguments["offered_to"])
    _record(category, before, offer, None, new_version=False, approval=change.id, by=by, at=at)


def _as_it_stands(change: WaitingChange) -> tuple[Category, CategoryFacts]:
    code = change.subject.partition(":")[2]
    category = explained_rows.locked(Category.objects.filter(mode=change.mode, code=code))
    if category is None:
        raise NoLongerFits("There is no such category.")
    return category, catalogue.known_facts(mode=change.mode, code=code)


def _record(
    category: Category,
    version: CategoryFacts,
    offer: Offer,
    editorial: Editorial | None,
    *,
    new_version: bool,
    approval: UUID | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Write the version, or only the offer if the version is recorded already."""
    reworded = editorial is not None and new_version and version.editorial
    values = {
        **_document(version),
        "editorial": reworded,
        "renames": [list(pair) for pair in version.renames] if reworded else [],
        "reason": editorial.reason if editorial is not None and reworded else "",
    }
    body = {
        "category": category.code,
        "version": version.version,
        **values,
        "offered_to": offer_shown(offer),
        "approval": str(approval) if approval else None,
    }
    draft = Draft(ids.new(at=at), kinds.CATEGORY.name, category.mode, body)
    category.offered_to = None if offer is None else list(offer)
    explained_rows.put(category, entry=draft.id)
    if new_version:
        CategoryVersion.objects.create(
            category=category, number=version.version, approval=approval, entry_id=draft.id, **values
        )
    ledger.record([draft], by=by, at=at)


def register() -> None:
    """Register the changes of categories that wait for a second person."""
    changes.register(
        ChangeKind(
            VERSION, WORKING_DAYS, _carry_out_version, owners_decide=False, title="A category is reworded"
        )
    )
    changes.register(
        ChangeKind(
            OFFER, WORKING_DAYS, _carry_out_offer, owners_decide=False, title="A category is offered to more"
        )
    )
