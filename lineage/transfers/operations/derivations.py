"""Record a derivation, if the line of its parents allows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from ledger.actors import Actor
from lineage.clearances.run_report import ReportedArtefact
from lineage.judgement import taint
from lineage.judgement.model_name import ModelName
from lineage.judgement.use_judgement import UseJudgement
from lineage.transfers.queries import uses
from lineage.versions.operations import deriving
from lineage.versions.operations.handing_on import HandingOn
from lineage.versions.operations.version_names import NamedVersion
from lineage.versions.queries.versions import VersionRecord

# A derivation that was made is recorded although a parent's breach or unknown source speaks against it: the record
# binds the child to the same. Nothing is recorded that would hand the line to anyone, or that hides an unproven form.
_REFUSED: Final = frozenset({"covenant", "owner", "audience", "form", "leakage"})


class UseNotAllowed(Exception):
    """The line of this version does not allow that. Check the use to see every reason."""

    code = "use_not_allowed"


def derive_version(
    *,
    mode: str,
    child: ModelName,
    parents: Sequence[ModelName],
    kind: str,
    audience: UUID | None = None,
    shared: bool = False,
    artefacts: Sequence[ReportedArtefact] = (),
    by: Actor,
    at: datetime,
) -> NamedVersion:
    """Record that `child` was made from `parents` for an audience that each of them may serve.

    See `deriving.derive`. The caller must be allowed to see all rows.
    Raises: UseNotAllowed; UnknownModel, LineageCircle, taint.OwnershipConflict.
    """
    records = [deriving.parent_version(mode, parent, at=at) for parent in parents]
    goal = audience
    if audience is None and not shared:
        goal = taint.inherited_owner(parent.owner for parent in records)
    handed_on: dict[UUID, HandingOn] = {}
    for parent in records:
        judged = uses.judge_version(parent, "derive", audience=goal, shared=shared, at=at)
        handed_on |= handing_on_of(judged, parent, owner=goal)
        require_allowed(judged, parent.model, records_a_fact=audience is None)
    return deriving.derive(
        mode=mode,
        child=child,
        parents=parents,
        kind=kind,
        audience=audience,
        shared=shared,
        artefacts=artefacts,
        handed_on=handed_on,
        by=by,
        at=at,
    )


def handing_on_of(
    judged: UseJudgement, parent: VersionRecord, *, owner: UUID | None
) -> dict[UUID, HandingOn]:
    """Return why a version for `owner` may be made from a parent that is another tenant's own. Empty: it may not.

    Raises: taint.OwnershipConflict if its owner has not given leave.
    """
    if parent.owner in {None, owner}:
        return {}
    if any(one.kind in {"owner", "audience"} for one in judged.objections):
        raise taint.OwnershipConflict(str(parent.model))
    leave = next(
        (one.waiver for one in judged.waived if one.kind == "owner" and one.tenant == parent.owner), None
    )
    return {parent.id: HandingOn(leave, each_alone=leave is None)}


def require_allowed(judged: UseJudgement, model: ModelName, *, records_a_fact: bool = False) -> None:
    """Refuse a use of this version.

    `records_a_fact`: what was made is recorded although a breach or an unknown source speaks against it.
    Raises: UseNotAllowed, which names the reasons, never another tenant's contract.
    """
    refused = (
        [one for one in judged.objections if one.kind in _REFUSED] if records_a_fact else judged.objections
    )
    codes = [] if records_a_fact else [reason.code for reason in judged.reasons]
    if refused or codes:
        raise UseNotAllowed(f"{model}: {', '.join(sorted({*codes, *(one.why for one in refused)}))}")
