"""Which models learned from the tenant's data, how, and what is promised of them."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent.queries import catalogue
from lineage.judgement import saying
from lineage.judgement.model_name import ModelName
from lineage.transfers.queries import covenants
from lineage.versions.queries import ownership, pictures, resting, versions
from lineage.versions.queries.resting import Source
from lineage.versions.queries.versions import VersionSeen
from portal.pages import show
from portal.seats import Seat, seated

_SHOWN: Final = 500


@require_safe
@seated
def every(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Every version that learned from the data, itself or by descent, newest first."""
    learned = versions.learned_from(mode=seat.mode, tenant=seat.tenant.id, at=seat.at, limit=_SHOWN + 1)
    return show(request, seat, "models", learned=learned[:_SHOWN], more=len(learned) > _SHOWN)


@require_safe
@seated
def one(request: HttpRequest, seat: Seat, family: str, name: str, version: str) -> HttpResponse:
    """A version that learned from the tenant's data, or 404; of others' data in it nothing is said."""
    seen = versions.version(mode=seat.mode, model=ModelName(family, name, version), at=seat.at)
    if seen is None:
        raise Http404("no model of this name learned from this tenant")
    source = _own(seen, seat)
    promises = [one for one in covenants.promised(model=seen.id) if one.tenant == seat.tenant.id]
    names = {one.code: one.name for one in catalogue.categories(mode=seat.mode)}
    return show(
        request,
        seat,
        "model",
        seen=seen,
        source=source,
        data=[names.get(code, code) for code in source.categories] if source is not None else [],
        ownership=ownership.strictest(resting.ownership(model=seen.id), promises, owner=seen.owner_key),
        promised=sorted({saying.covenant(said) for one in promises for said in one.clauses.no_transfer_to}),
        retiring=[one for one in resting.retiring(model=seen.id) if one.tenant == seat.tenant.id],
        line=pictures.of_version(seen),
    )


def _own(seen: VersionSeen, seat: Seat) -> Source | None:
    return next(iter(resting.rests_on(model=seen.id, only_tenant=seat.tenant.id)), None)
