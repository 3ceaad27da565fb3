"""A signed statement of what is known of a model version, for whoever receives its files."""

from __future__ import annotations

from django.conf import settings

from api import answer
from api.answer import Answer
from api.endpoint import Asked, Endpoint, route
from api.route import Route
from api.views.models import version_named
from ledger import queries as ledger
from ledger import signing_keys
from lineage import attestation
from lineage.asking import Model
from lineage.attestation import Policy, Subject
from lineage.queries import models, resting
from wire import dsse, ids, strict_json


class AttestationView(Endpoint):
    @route(
        Route(
            "A signed statement of a model version's consent",
            ("runs", "audit"),
            {200: "Attestation"},
            "Training",
            vendor_only=True,
            errors=(404, 409),
            says="In-toto Statement v1, predicate SVR v0.2, in a DSSE envelope; its key is one of"
            " `/.well-known/jwks.json`. It tells of the present; `licet verify` needs nothing but the keys.",
        )
    )
    def get(self, asked: Asked, family: str, name: str, version: str) -> Answer:
        revision = ledger.revision()
        seen = version_named(asked, Model(family, name, version))
        subjects = [Subject(one.name, one.sha256) for one in models.files(model=seen.id) if one.sha256]
        said = attestation.statement(
            subjects=subjects,
            policies=[
                Policy(
                    f"{settings.PUBLIC_URL}/v1/clearances/{ids.render(ids.CLEARANCE, one.clearance)}/manifest",
                    one.manifest_digest.removeprefix("sha256:"),
                )
                for one in resting.runs(model=seen.id, by_descent=True)
            ],
            known=resting.known(seen),
            verifier=settings.PUBLIC_URL,
            at=max(asked.at, ledger.size().recorded_at),
        )
        key = signing_keys.current()
        signed = dsse.envelope(strict_json.dumps(said), kind=dsse.IN_TOTO, key=key.kid, sign=key.private.sign)
        return answer.json(signed, revision=revision)
