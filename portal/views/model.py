"""The page of one model version."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent import covenant_sentences
from consent.queries import catalogue
from lineage.judgement.model_name import ModelName
from lineage.versions.queries import binding, lineage_pictures, sources, titles, versions
from lineage.versions.queries.sources import LearnedSource
from lineage.versions.queries.versions import VersionRecord
from portal.acting_members import ActingMember, for_auditing_member
from portal.pages import show


@require_safe
@for_auditing_member
def detail(request: HttpRequest, acting: ActingMember, family: str, name: str, version: str) -> HttpResponse:
    """Show one model version that learned from the tenant's data. Other tenants' data in it is not shown."""
    seen = versions.version(mode=acting.mode, model=ModelName(family, name, version), at=acting.at)
    if seen is None:
        raise Http404("no model of this name learned from this tenant")
    source = _own(seen, acting)
    if source is None and acting.origins and seen.owner_key != acting.key:
        # It learned from the tenant that this one was split from, after the split.
        raise Http404("no model of this name learned from this tenant")
    own = _whose(seen, acting)
    promises = [one for one in binding.binding_promises(model=seen.id) if one.tenant in own]
    names = {one.code: one.name for one in catalogue.categories(mode=acting.mode)}
    return show(
        request,
        acting,
        "model",
        seen=seen,
        source=source,
        data=[names.get(code, code) for code in source.categories] if source is not None else [],
        ownership=titles.ownership(seen, promises),
        promised=sorted(
            {
                covenant_sentences.covenant_sentence(said)
                for one in promises
                for said in one.clauses.no_transfer_to
            }
        ),
        retiring=[one for one in sources.retiring(model=seen.id) if one.tenant in own],
        line=lineage_pictures.of_version(seen),
    )


def _own(seen: VersionRecord, acting: ActingMember) -> LearnedSource | None:
    found = (
        source
        for tenant in _whose(seen, acting)
        for source in sources.sources_of(model=seen.id, only_tenant=tenant)
    )
    return next(found, None)


def _whose(seen: VersionRecord, acting: ActingMember) -> list[UUID]:
    """The tenants for which the member may look at the version: its own, and those it was split from later."""
    return [acting.tenant.id, *(id for id, at in acting.origins.items() if seen.created_at <= at)]
