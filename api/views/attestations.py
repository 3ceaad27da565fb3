"""A signed statement of what is known of a model version, for whoever receives its files."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from api import answer, etags
from api.answer import Answer
from api.endpoint import ApiRequest, Endpoint
from api.route import Route
from api.shapes.model import ATTESTATION
from api.views.models import version_named
from ledger import queries as ledger
from ledger import signing_keys
from lineage.judgement.model_name import ModelName
from lineage.versions import attestation
from lineage.versions.attestation import Policy, Subject
from lineage.versions.queries import resting, versions
from wire import dsse, ids, strict_json


class AttestationView(Endpoint):
    @Route(
        "Get a signed attestation of the consents behind a model version",
        ("runs", "audit"),
        {200: ATTESTATION},
        "Training",
        errors=(409,),
        says="In-toto Statement v1, predicate SVR v0.2, in a DSSE envelope; its key is one of"
        " `/.well-known/jwks.json`. It is about the present. `licet verify` needs only the keys to check it."
        " A key restricted to one tenant gets the same for versions that learned from its data: no tenant is"
        " named, and files have numbers where the tenant may not know their names.",
    )
    def get(self, request: ApiRequest, family: str, name: str, version: str) -> Answer:
        revision = ledger.revision()
        model = ModelName(family, name, version)
        seen = version_named(request, model)
        line = resting.attested_runs(model=seen.id)
        said = attestation.statement(
            subjects=_subjects(seen.id, named=model),
            policies=[
                Policy(
                    f"{settings.PUBLIC_URL}/v1/clearances/{ids.render(ids.CLEARANCE, one.clearance)}/manifest",
                    one.manifest_digest.removeprefix("sha256:"),
                )
                for one in line
            ],
            known=resting.known(seen, line=line),
            verifier=settings.PUBLIC_URL,
            at=max(request.at, ledger.size().recorded_at),
        )
        key = signing_keys.current()
        signed = dsse.envelope(strict_json.dumps(said), kind=dsse.IN_TOTO, key=key.kid, sign=key.private.sign)
        return etags.answered(
            answer.json(signed, revision=revision),
            etags.weak({**said, "predicate": {**said["predicate"], "timeCreated": None}}),
            known=request.headers.get("If-None-Match"),
        )


def _subjects(id: UUID, *, named: ModelName) -> list[Subject]:
    """The files by their names; those that are not the caller's to know of by their digests alone."""
    known = [Subject(one.name, one.sha256) for one in versions.files(model=id) if one.sha256]
    digests = {one.sha256 for one in known}
    rest = [sha256 for sha256 in resting.attested_files(model=id) if sha256 not in digests]
    name = f"{named.family}/{named.name}/{named.version}"
    return known + [Subject(f"{name}#{number}", sha256) for number, sha256 in enumerate(rest, 1)]
