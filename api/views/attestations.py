"""Signed attestations of what is known of a model version, for any receiver of its files."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from api import etags, response
from api.response import ApiResponse
from api.route import Route
from api.route_view import ApiRequest, RouteView
from api.shapes.model import ATTESTATION
from api.views.models import visible_version
from ledger import queries as ledger
from ledger import signing_keys
from lineage.judgement.model_name import ModelName
from lineage.versions import attestation
from lineage.versions.attestation import AttestedFile, AttestedManifest
from lineage.versions.queries import sources, versions
from wire import dsse, ids, strict_json


class AttestationView(RouteView):
    @Route(
        "Get a signed attestation of the consents behind a model version",
        ("runs", "audit"),
        {200: ATTESTATION},
        "Training",
        errors=(409,),
        weighs_all_rows=True,
        says="In-toto Statement v1, predicate SVR v0.2, in a DSSE envelope; its key is one of"
        " `/.well-known/jwks.json`. It is about the present. `licet verify` needs only the keys to check it."
        " A key restricted to one tenant gets the same for versions that learned from its data: no tenant is"
        " named, and files have numbers where the tenant may not know their names.",
    )
    def get(self, request: ApiRequest, family: str, name: str, version: str) -> ApiResponse:
        revision = ledger.revision()
        model = ModelName(family, name, version)
        with request.who.rows():
            seen = visible_version(request, model)
            subjects = _subjects(seen.id, named=model)
        line = sources.runs_to_attest(model=seen.id)
        statement = attestation.statement(
            subjects=subjects,
            policies=[
                AttestedManifest(
                    f"{settings.PUBLIC_URL}/v1/clearances/{ids.render(ids.CLEARANCE, one.clearance)}/manifest",
                    one.manifest_digest.removeprefix("sha256:"),
                )
                for one in line
            ],
            known=sources.attested_facts(seen, line=line),
            verifier=settings.PUBLIC_URL,
            at=request.at,
        )
        key = signing_keys.current()
        signed = dsse.envelope(
            strict_json.dumps(statement), kind=dsse.IN_TOTO, key=key.kid, sign=key.private.sign
        )
        return etags.with_etag(
            response.json(signed, revision=revision),
            etags.weak_etag({**statement, "predicate": {**statement["predicate"], "timeCreated": None}}),
            known=request.headers.get("If-None-Match"),
        )


def _subjects(id: UUID, *, named: ModelName) -> list[AttestedFile]:
    """Return the files by name. A file that the caller may not know by name is named by its digest."""
    known = [AttestedFile(one.name, one.sha256) for one in versions.files(model=id) if one.sha256]
    digests = {one.sha256 for one in known}
    rest = [sha256 for sha256 in sources.attested_files(model=id) if sha256 not in digests]
    name = f"{named.family}/{named.name}/{named.version}"
    return known + [AttestedFile(f"{name}#{number}", sha256) for number, sha256 in enumerate(rest, 1)]
