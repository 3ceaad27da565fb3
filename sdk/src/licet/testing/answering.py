"""Answer requests as a server does, from what a test allowed."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from licet.testing import permissions
from licet.testing.clearing import Clearing
from licet.testing.permissions import Permission
from licet.testing.replies import Answered, instant, now, problem
from licet.testing.runs import Run
from licet.testing.signer import Signer, digest
from licet.version import VERSION

_OF_A_RUN: Final = re.compile(r"/v1/clearances/(clr_[0-9a-z]{26})(?:/(\w+))?")
_ECHOED: Final = (
    "tenant",
    "category",
    "purpose",
    "form",
    "region",
    "model_family",
    "processors",
    "audience",
    "nonce",
    "data_from",
    "data_until",
)


class Answering:
    """The state of a double, and its answers."""

    def __init__(self) -> None:
        self.signer = Signer()
        self.allowed: dict[tuple[str, str], Permission] = {}
        self.withdrawn: set[tuple[str, str]] = set()
        self.categories: dict[str, dict[str, Any]] = {}
        self.questions: list[Mapping[str, Any]] = []
        self.revision = 1
        self._numbers = 0
        self._clearing = Clearing(self)

    @property
    def runs(self) -> list[Run]:
        return self._clearing.runs

    def new_id(self, prefix: str) -> str:
        self._numbers += 1
        return f"{prefix}_{self._numbers:026}"

    def allow(self, permission: Permission, category: dict[str, Any]) -> None:
        pair = (permission.tenant, permission.category)
        known = self.categories.get(permission.category)
        if known is not None:  # another tenant of the category may allow other fields
            names = {field["name"] for field in known["fields"]}
            known["fields"] += [field for field in category["fields"] if field["name"] not in names]
            known["time_field"] = known["time_field"] or category["time_field"]
        else:
            self.categories[permission.category] = category
        self.allowed[pair] = permission
        self.withdrawn.discard(pair)
        self.revision += 1

    def withdraw(self, tenant: str, category: str, *, stop_run: bool) -> None:
        self.withdrawn.add((tenant, category))
        self.revision += 1
        for run in self.runs:
            run.drop(tenant, category, since=now(), stop_run=stop_run)

    def answer(self, method: str, path: str, body: bytes) -> Answered:  # noqa: PLR0911  a table of routes
        """Return the status and the body of the answer."""
        address = urlsplit(path).path
        if method == "POST":
            try:
                said = json.loads(body or b"{}")
            except ValueError:
                return problem(400, "malformed_request")
            return self._post(address, said, body)
        match = _OF_A_RUN.fullmatch(address)
        if match:
            return self._clearing.shown(match[1], match[2])
        lists = {
            "/v1/categories": list(self.categories.values()),
            "/v1/tenants": [
                {"object": "tenant", "key": tenant, "name": tenant}
                for tenant in sorted({one for one, _ in self.allowed})
            ],
            "/v1/clearances": [self._clearing.summary(run) for run in reversed(self.runs)],
        }
        if address in lists:
            return 200, {"object": "list", "data": lists[address], "next": None}
        if address == "/.well-known/jwks.json":
            return 200, self.signer.key_set()
        if address == "/v1/key":
            return 200, {
                "object": "api_key", "name": "double", "hint": "lk_test_0000", "mode": "test",
                "scopes": ["decide", "runs"], "tenant": None, "regions": None, "expires_at": None,
                "server": {"version": VERSION, "time": now()},
            }  # fmt: skip
        return problem(404, "not_found")

    def _post(self, address: str, said: Mapping[str, Any], body: bytes) -> Answered:
        if address == "/v1/decisions":
            return 200, self._decision(said)
        if address == "/v1/decisions/batch":
            return 200, self._batch(said, body)
        if address == "/v1/clearances":
            return self._clearing.clear(said)
        match = _OF_A_RUN.fullmatch(address)
        return self._clearing.step(match[1], match[2], said) if match else problem(404, "not_found")

    def permission(self, tenant: str, category: str) -> Permission | None:
        """Return what was allowed under a tenant's key or alias."""
        return self.allowed.get((tenant, category)) or next(
            (one for one in self.allowed.values() if one.category == category and tenant in one.aliases), None
        )

    def denials(self, tenant: str, category: str, question: Mapping[str, Any]) -> list[dict[str, Any]]:
        found = self.permission(tenant, category)
        pair = (found.tenant if found else tenant, category)
        return permissions.reasons(found, question, withdrawn=pair in self.withdrawn)

    def _decision(self, question: Mapping[str, Any]) -> dict[str, Any]:
        self.questions.append(question)
        tenant, category = str(question.get("tenant")), str(question.get("category"))
        found, reasons = self.permission(tenant, category), self.denials(tenant, category, question)
        historic = question.get("at") is not None or question.get("as_known_at") is not None
        wanted = question.get("fields")
        duties = list(found.obligations) if found and not reasons else []
        if found and not reasons and wanted is None:
            duties.append({"code": "keep_fields", "fields": list(found.fields)})
        issued = int(time.time())
        said: dict[str, Any] = {
            "object": "decision", "id": self.new_id("dec"), "allow": not reasons, "reasons": reasons,
            "fields_allowed": [name for name in found.fields if wanted is None or name in wanted] if found else [],
            "obligations": duties, "consent": found.consent if found and not reasons else None,
            "revision": self.revision, "decided_at": now(), "valid_until": None if historic else instant(issued + 60),
            "historic": historic, "token": None,
        }  # fmt: skip
        if not reasons and not historic:
            claims = {
                "iss": "http://localhost", "jti": said["id"], "iat": issued, "exp": issued + 60, "mode": "test",
                "allow": True,
                **{name: said[name] for name in ("revision", "fields_allowed", "obligations", "consent")},
                **{name: question[name] for name in _ECHOED if name in question},
            }  # fmt: skip
            if "audience_id" in question:
                claims["aud"] = question["audience_id"]
            said["token"] = self.signer.sign(claims, kind="licet-decision+jws")
        return said

    def _batch(self, said: Mapping[str, Any], body: bytes) -> dict[str, Any]:
        shared = {
            name: value
            for name, value in said.items()
            if name not in ("tenants", "categories", "tenant", "category")
        }
        pairs = [
            (said["tenants"][tenant], said["categories"][category])
            for tenant, category in zip(said["tenant"], said["category"], strict=True)
        ]
        self.questions += [{**shared, "tenant": tenant, "category": category} for tenant, category in pairs]
        texts = [
            ",".join(one["code"] for one in self.denials(tenant, category, shared))
            for tenant, category in pairs
        ]
        codes = list(dict.fromkeys(["", *texts]))
        packed = bytearray(-(-len(texts) // 8))
        for place, text in enumerate(texts):
            packed[place // 8] |= (text == "") << (place % 8)
        content = {
            "allow": base64.b64encode(packed).decode(),
            "reasons": {"codes": codes, "index": [codes.index(text) for text in texts]},
        }
        answer = {
            "object": "decision_batch", "id": self.new_id("dec"), "revision": self.revision, "decided_at": now(),
            "count": len(texts), "allowed": texts.count(""), **content,
        }  # fmt: skip
        issued = int(time.time())
        claims = {
            "iss": "http://localhost", "mode": "test", "iat": issued, "exp": issued + 60, "batch": answer["id"],
            "revision": self.revision, "request_sha256": hashlib.sha256(body).hexdigest(), "digest": digest(content),
        }  # fmt: skip
        return {**answer, "jws": self.signer.sign(claims, kind="licet-batch+jws")}
