"""A small test server that answers like Licet; tests put faults into its answers."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from licet import canonical

KEY = "lk_live_" + "a" * 38
CLEARANCE = "clr_01k2v3w4x5y6z7a8b9c0d1e2f3"


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Honest:
    """`revision`, `clock` and `private` may be changed by a fault."""

    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    revision: int = 42
    asked: list[str] = field(default_factory=list)
    count: int = 0
    form: str = "jws"
    lease: float = 300

    @property
    def kid(self) -> str:
        return hashlib.sha256(self.private.public_key().public_bytes_raw()).hexdigest()[:16]

    def jwks(self) -> dict[str, Any]:
        x = b64(self.private.public_key().public_bytes_raw())
        return {
            "keys": [{"kty": "OKP", "crv": "Ed25519", "kid": self.kid, "x": x, "alg": "EdDSA", "use": "sig"}]
        }

    def sign(self, payload: Any, *, kind: str, **header: Any) -> str:
        head = {"alg": "EdDSA", "kid": self.kid, "typ": kind, **header}
        signed = f"{b64(json.dumps(head).encode())}.{b64(json.dumps(payload).encode())}"
        return f"{signed}.{b64(self.private.sign(signed.encode()))}"

    def claims(self, said: dict[str, Any], question: dict[str, Any]) -> dict[str, Any]:
        iat = int(time.time())
        names = (
            "tenant",
            "category",
            "purpose",
            "form",
            "region",
            "model_family",
            "processors",
            "audience",
            "nonce",
        )
        found = {
            "iss": "http://localhost", "jti": said["id"], "iat": iat, "exp": iat + 60, "revision": said["revision"],
            "mode": "live", "allow": True, "fields_allowed": said["fields_allowed"],
            "obligations": said["obligations"], "consent": said["consent"],
            **{name: question[name] for name in names if name in question},
        }  # fmt: skip
        if "audience_id" in question:
            found["aud"] = question["audience_id"]
        return found

    def token(self, claims: dict[str, Any]) -> Any:
        if self.form == "jws":
            return self.sign(claims, kind="licet-decision+jws")
        leaves = [json.dumps(one).encode() for one in ({"jti": "another"}, claims, {"jti": "third"})]
        hashed = [hashlib.sha256(b"\0" + leaf).digest() for leaf in leaves]
        left = hashlib.sha256(b"\1" + hashed[0] + hashed[1]).digest()
        root = hashlib.sha256(b"\1" + left + hashed[2]).digest()
        signed = self.sign(
            {"root": root.hex(), "size": 3, "iat": claims["iat"]}, kind="licet-decision-batch+jws"
        )
        path = [hashed[0].hex(), hashed[2].hex()]
        return {"leaf": b64(leaves[1]), "index": 1, "size": 3, "path": path, "root": signed}

    def decision(self, question: dict[str, Any], *, sign: bool = True) -> dict[str, Any]:
        self.count += 1
        said: dict[str, Any] = {
            "object": "decision", "id": f"dec_{self.count:026}", "allow": True, "reasons": [],
            "fields_allowed": ["rpm"], "obligations": [{"code": "keep_fields", "fields": ["rpm"]}],
            "consent": "con_01k2v3w4x5y6z7a8b9c0d1e2f3", "revision": self.revision,
            "decided_at": "2026-11-25T12:00:00Z", "valid_until": "2026-11-25T12:01:00Z", "historic": False,
            "token": None,
        }  # fmt: skip
        if sign:
            said["token"] = self.token(self.claims(said, question))
        return said

    def batch(self, said: dict[str, Any], body: bytes) -> dict[str, Any]:
        """Allow acme and globex, and nobody else."""
        names = [said["tenants"][place] for place in said["tenant"]]
        bits = [name in ("acme", "globex") for name in names]
        packed = bytearray(-(-len(bits) // 8))
        for place, bit in enumerate(bits):
            packed[place // 8] |= bit << (place % 8)
        self.count += 1
        answer = {
            "object": "decision_batch", "id": f"dec_{self.count:026}", "revision": self.revision,
            "decided_at": "2026-11-25T12:00:00Z", "count": len(bits), "allowed": sum(bits),
            "allow": base64.b64encode(packed).decode(),
            "reasons": {"codes": ["", "no_consent"], "index": [0 if bit else 1 for bit in bits]},
        }  # fmt: skip
        return self.signed_batch(answer, body)

    def signed_batch(self, answer: dict[str, Any], body: bytes, **claims: Any) -> dict[str, Any]:
        content = canonical.encode({name: answer[name] for name in ("allow", "reasons")})
        iat = int(time.time())
        payload = {
            "iss": "http://localhost", "mode": "live", "iat": iat, "exp": iat + 60, "batch": answer["id"],
            "revision": answer["revision"], "request_sha256": hashlib.sha256(body).hexdigest(),
            "digest": f"sha256:{hashlib.sha256(content).hexdigest()}", **claims,
        }  # fmt: skip
        return {**answer, "jws": self.sign(payload, kind="licet-batch+jws")}

    def manifest(self) -> dict[str, Any]:
        return {
            "object": "manifest", "clearance": CLEARANCE, "run": "nightly", "revision": self.revision,
            "purpose": "train-shared-model", "form": "raw", "region": "DE",
            "categories": [
                {"code": "telemetry", "version": 1, "time_field": None,
                 "fields": [{"name": "rpm", "type": "number", "identifies": "none", "quasi_identifier": False}]}
            ],
            "anonymity": None,
            "entries": [
                {"tenant": tenant, "aliases": [], "category": "telemetry", "consent": None, "fields": ["rpm"],
                 "data_from": None, "data_until": None, "excluding": [], "obligations": []}
                for tenant in ("acme", "globex")
            ],
            "excluded": [],
        }  # fmt: skip

    def about(self, said: dict[str, Any], digest: str, revision: int) -> dict[str, Any]:
        """Sign an answer about the clearance, as it is now."""
        payload = {
            "clearance": CLEARANCE, "manifest_digest": digest, "revision": revision,
            "expires_at": said["expires_at"], "status": said["status"],
        }  # fmt: skip
        if said["withdrawn"]:
            payload["withdrawn_digest"] = (
                "sha256:" + hashlib.sha256(canonical.encode(said["withdrawn"])).hexdigest()
            )
        return {**said, "jws": self.sign(payload, kind="licet-clearance+jws")}

    def resigned(self, said: dict[str, Any]) -> dict[str, Any]:
        """Sign a changed answer about the clearance anew: the server itself says it."""
        manifest = said.get("manifest", {"digest": self.digest()})
        if not isinstance(manifest, dict) or "withdrawn" not in said:
            return said
        return self.about(said, manifest["digest"], said.get("revision", self.revision))

    def digest(self) -> str:
        return "sha256:" + hashlib.sha256(canonical.encode(self.manifest())).hexdigest()

    def clearance(self, asked: dict[str, Any], **members: Any) -> dict[str, Any]:
        digest = self.digest()
        self.lease = asked.get("lease_seconds", 300)
        said = {
            "object": "clearance", "id": CLEARANCE, "run": asked["run"], "status": "active",
            "attempt": asked["attempt"] if isinstance(asked.get("attempt"), int) else 1,
            "revision": self.revision, "lease_seconds": asked.get("lease_seconds", 300),
            "expires_at": self.ends(), "manifest": {"digest": digest, "counts": {}, "excluded": []}, "withdrawn": [],
            **members,
        }  # fmt: skip
        return self.about(said, digest, said["revision"])

    def ends(self) -> str:
        return datetime.fromtimestamp(time.time() + self.lease, UTC).isoformat()

    def beat(self, **members: Any) -> dict[str, Any]:
        said = {
            "object": "heartbeat", "clearance": CLEARANCE, "still_valid": True, "status": "active",
            "attempt": 1,
            "expires_at": self.ends(), "withdrawn": [], **members,
        }  # fmt: skip
        return self.about(said, self.digest(), self.revision)

    def answer(self, _method: str, path: str, body: bytes) -> tuple[int, Any]:  # noqa: PLR0911  a table of routes
        self.asked.append(path)
        said = json.loads(body) if body else {}
        if path == "/.well-known/jwks.json":
            return 200, self.jwks()
        if path == "/v1/decisions":
            return 200, self.decision(said)
        if path == "/v1/decisions/batch":
            return 200, self.batch(said, body)
        if path == "/v1/clearances":
            return 201, self.clearance(said)
        if path == f"/v1/clearances/{CLEARANCE}":
            return 200, self.clearance({"run": "nightly"})
        if path.endswith("/manifest"):
            return 200, self.manifest()
        if path.endswith("/heartbeat"):
            return 200, self.beat()
        if path.endswith("/complete"):
            return 200, {"object": "completion", "clearance": CLEARANCE, "breaches": [], "used": said["used"]}
        if path.endswith("/pause"):
            return 200, self.clearance({"run": "nightly"}, status="paused")
        return 200, {"object": "clearance", "id": CLEARANCE, "status": "abandoned"}
