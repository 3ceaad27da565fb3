"""Record what data would be used for. Other words that keep the meaning wait for a second person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from consent import catalogue_rules, kinds, shipped_purposes
from consent.catalogue_rules import Offer
from consent.facts import PurposeFacts
from consent.models import Purpose, PurposeVersion
from consent.operations.catalogue import offer_read, offer_shown
from consent.queries import catalogue_effect, purposes
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

VERSION: Final = "purpose.version"
OFFER: Final = "purpose.offer"
WORKING_DAYS: Final = 10
_NOT_RECORDED: Final = 1 << 62  # a place after every consent


class PurposeReachChanged(Exception):
    """Consents rely on `cross_tenant` of this purpose, so it cannot change. Add a new purpose instead."""

    code = "purpose_reach_is_fixed"


@dataclass(frozen=True, slots=True)
class PurposeWords:
    """The words of a version, and why they change if they mean the same as before."""

    name: str
    description: str
    reason: str = ""
    editorial: bool = False

    def to_dict(self) -> dict[str, str]:
        return {"name": self.name, "description": self.description}


@transaction.atomic
def put_purpose(
    *,
    mode: str,
    code: str,
    name: str,
    cross_tenant: bool,
    description: str | Unchanged = UNCHANGED,
    offered_to: Collection[UUID] | Unchanged | None = UNCHANGED,
    editorial: str | None = None,
    by: Actor,
    at: datetime,
) -> UUID:
    """Create the purpose or give it other words. Earlier consents do not cover what other words mean.

    `editorial` is the reason why the new words mean the same; such a version waits for a second person, and so does an
    offer to more accounts. Nothing is written if nothing changed. Raises: PurposeReachChanged.
    """
    purpose = explained_rows.locked(Purpose.objects.filter(mode=mode, code=code))
    recorded = purpose.offered_to if purpose is not None else None
    offer = catalogue_rules.offer_of(told(offered_to, recorded))
    words = PurposeWords(name, told(description, purpose.description if purpose is not None else ""))
    if purpose is None:
        purpose = Purpose(id=ids.new(at=at), mode=mode, code=code, cross_tenant=cross_tenant, created_at=at)
        _record(purpose, words, offer, number=1, new_version=True, by=by, at=at)
        return purpose.id
    if purpose.cross_tenant != cross_tenant:
        raise PurposeReachChanged(code)
    number = _newest(purpose)
    now = PurposeWords(purpose.name, purpose.description)
    kept, waits = catalogue_rules.offer_of(recorded), approvals.needs_two(mode)
    if waits and catalogue_rules.widens_offer(kept, offer):
        _propose(
            purpose,
            OFFER,
            "offered_to",
            (offer_shown(kept), offer_shown(offer)),
            {"was": offer_shown(kept), "offered_to": offer_shown(offer)},
            by=by,
            at=at,
        )
        offer = kept
    if words != now and editorial is not None:
        words = PurposeWords(words.name, words.description, editorial, editorial=True)
        if waits:
            arguments = {"version": number, "reason": editorial, **words.to_dict()}
            _propose(purpose, VERSION, "editorial", (now.to_dict(), words.to_dict()), arguments, by=by, at=at)
            words = now
    if words != now or offer != kept:
        new = words != now
        _record(purpose, words, offer, number=number + new, new_version=new, by=by, at=at)
    return purpose.id


def planned(
    *, mode: str, code: str, name: str, description: str | Unchanged, editorial: str | None = None
) -> PurposeFacts | None:
    """Return the version that these words would become, with the older ones. None if nothing would change."""
    before = purposes.known_facts(mode=mode, code=code)
    if before is None:
        return None
    words = (name, told(description, before.words[1]))
    if words == before.words:
        return None
    after = replace(
        before, words=words, version=before.version + 1, seq=_NOT_RECORDED, editorial=editorial is not None
    )
    return catalogue_rules.purpose_followed_by(before, replace(after, older=()))


@transaction.atomic
def ship_purposes(*, mode: str, by: Actor, at: datetime) -> list[str]:
    """Create the shipped purposes that are missing. Existing ones keep the vendor's changes.

    Returns the codes of the created purposes.
    """
    existing = set(Purpose.objects.filter(mode=mode).values_list("code", flat=True))
    missing = [purpose for purpose in shipped_purposes.PURPOSES if purpose.code not in existing]
    for purpose in missing:
        put_purpose(
            mode=mode,
            code=purpose.code,
            name=purpose.name,
            cross_tenant=purpose.cross_tenant,
            offered_to=None if purpose.offered else (),
            by=by,
            at=at,
        )
    return [purpose.code for purpose in missing]


def subject(code: str) -> str:
    """Return the subject under which changes of this purpose wait."""
    return f"purpose:{code}"


def _newest(purpose: Purpose) -> int:
    newest: int = purpose.versions.values_list("number", flat=True).order_by("-number").first() or 0
    return newest


def _propose(
    purpose: Purpose,
    change: str,
    member: str,
    values: tuple[object, object],
    arguments: dict[str, object],
    *,
    by: Actor,
    at: datetime,
) -> None:
    approvals.propose(
        Proposal(
            change,
            purpose.mode,
            subject(purpose.code),
            member,
            was=values[0],
            becomes=values[1],
            arguments=arguments,
            concerned=catalogue_effect.accounts_concerned(purpose=purpose.id) if change == VERSION else (),
        ),
        by=by,
        at=at,
    )


def _carry_out_version(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    purpose = _as_it_stands(change)
    number = _newest(purpose)
    if number != change.arguments["version"]:
        raise NoLongerFits("The purpose has other words now.")
    said = change.arguments
    words = PurposeWords(said["name"], said["description"], said["reason"], editorial=True)
    offer = catalogue_rules.offer_of(purpose.offered_to)
    _record(purpose, words, offer, number=number + 1, new_version=True, approval=change.id, by=by, at=at)


def _carry_out_offer(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    purpose = _as_it_stands(change)
    if offer_shown(catalogue_rules.offer_of(purpose.offered_to)) != change.arguments["was"]:
        raise NoLongerFits("The purpose is offered to other accounts now.")
    offer = offer_read(change.arguments["offered_to"])
    words = PurposeWords(purpose.name, purpose.description)
    _record(
        purpose, words, offer, number=_newest(purpose), new_version=False, approval=change.id, by=by, at=at
    )


def _as_it_stands(change: WaitingChange) -> Purpose:
    rows = Purpose.objects.filter(mode=change.mode, code=change.subject.partition(":")[2])
    purpose = explained_rows.locked(rows)
    if purpose is None:
        raise NoLongerFits("There is no such purpose.")
    return purpose


def _record(
    purpose: Purpose,
    words: PurposeWords,
    offer: Offer,
    *,
    number: int,
    new_version: bool,
    approval: UUID | None = None,
    by: Actor,
    at: datetime,
) -> None:
    values = {**words.to_dict(), "editorial": words.editorial, "reason": words.reason}
    body = {
        "purpose": purpose.code,
        "version": number,
        "cross_tenant": purpose.cross_tenant,
        "offered_to": offer_shown(offer),
        "approval": str(approval) if approval else None,
        **values,
    }
    draft = Draft(ids.new(at=at), kinds.PURPOSE.name, purpose.mode, body)
    purpose.name, purpose.description = words.name, words.description
    purpose.offered_to = None if offer is None else list(offer)
    explained_rows.put(purpose, entry=draft.id)
    if new_version:
        PurposeVersion.objects.create(
            purpose=purpose, number=number, approval=approval, entry_id=draft.id, **values
        )
    ledger.record([draft], by=by, at=at)


def register() -> None:
    """Register the changes of purposes that wait for a second person."""
    changes.register(
        ChangeKind(
            VERSION, WORKING_DAYS, _carry_out_version, owners_decide=False, title="A purpose is reworded"
        )
    )
    changes.register(
        ChangeKind(
            OFFER, WORKING_DAYS, _carry_out_offer, owners_decide=False, title="A purpose is offered to more"
        )
    )
