"""View for the signed ownership statement of a model version."""

from __future__ import annotations

from typing import Final

from django.conf import settings

from api.response import ApiResponse
from api.route import Route
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes.ownership import OWNERSHIP
from api.views.models import visible_version
from ledger import canonical, signing_keys
from ledger import queries as ledger
from lineage.judgement.model_name import ModelName
from lineage.versions.queries import binding, ownership, sources, titles

JWS_TYPE: Final = "licet-ownership+jws"


class OwnershipView(RouteView):
    @Route(
        "Get the owner of a model version, the tenants it learned from, and the covenants that bind it",
        ("runs", "audit"),
        {200: OWNERSHIP},
        "Training",
        weighs_all_rows=True,
        says="Signed like receipts, with a key of `/.well-known/jwks.json`. A key restricted to one tenant"
        " gets that tenant only among the sources.",
    )
    def get(self, request: ApiRequest, family: str, name: str, version: str) -> ApiResponse:
        revision, model = ledger.revision(), ModelName(family, name, version)
        with request.who.rows():
            seen = visible_version(request, model)
            known = sources.sources_of(model=seen.id, only_tenant=request.who.tenant)
            promises = binding.binding_promises(model=seen.id)
        document = ownership.ownership_document(
            model=model,
            owner=seen.owner_key,
            ownership=titles.ownership(seen, binding.binding_promises(model=seen.id)),
            lineage=seen.lineage,
            sources=known,
            promises=promises,
            base=titles.base(model=seen.id),
            whole=request.who.tenant is None,
            issuer=settings.PUBLIC_URL,
            revision=revision,
            at=request.at,
        )
        jws = signing_keys.current().sign(canonical.encode(document), kind=JWS_TYPE)
        return object_response(
            request, {**document, "jws": jws}, revision=revision, when=("revision", "at", "jws")
        )
