"""What tests about models share."""

from __future__ import annotations

from typing import Any

import pytest

from consent.operations import changes as consent_changes
from ledger import scope
from tests.api.client import Answered, Api, check, key_for
from tests.people import SETUP


def named(version: str, name: str = "pm", family: str = "wear") -> dict[str, str]:
    return {"family": family, "name": name, "version": version}


class Shelf:
    """The vendor's models, over the API."""

    def __init__(self, api: Api) -> None:
        self.api = api

    def shown(self, version: str, name: str = "pm", family: str = "wear") -> Answered:
        answered = self.api.get(f"/v1/models/{family}/{name}/{version}")
        if answered.status == 200:
            check(answered.body, "Model")
            assert answered.headers["Licet-Revision"] == str(answered["revision"])
        return answered

    def derive(self, child: str, *parents: str, **more: Any) -> Answered:
        said = {**named(child), **({"audience": more.pop("audience")} if "audience" in more else {})}
        return self.api.post(
            "/v1/models/derive", {"parents": [named(one) for one in parents], "child": said, **more}
        )

    def import_(self, version: str, lineage: Any = "unknown", **more: Any) -> Answered:
        said = {**named(version), **({"audience": more.pop("audience")} if "audience" in more else {})}
        return self.api.post("/v1/models/import", {"model": said, "lineage": lineage, **more})

    def check(self, version: str, use: str = "deploy", **more: Any) -> Answered:
        if use == "serve":
            more.setdefault("audience", "shared")
        answered = self.api.post("/v1/models/check", {"model": named(version), "use": use, **more})
        if answered.status == 200:
            check(answered.body, "ModelCheck")
        return answered

    def reasons(self, version: str, use: str = "deploy", **more: Any) -> list[str]:
        answered = self.check(version, use, **more)
        codes = [one["code"] for one in answered["reasons"]]
        assert answered["allow"] is (codes == [])
        return codes

    def retire(self, version: str, reason: str = "worn out") -> Answered:
        return self.api.post("/v1/models/retire", {"model": named(version), "reason": reason})

    def learned(self, tenant: str) -> dict[str, bool]:
        answered = self.api.get(f"/v1/models?tenant={tenant}")
        check(answered.body, "ModelList")
        return {one["version"]: one["direct"] for one in answered["data"]}


@pytest.fixture
def shelf(db: None) -> Shelf:
    return Shelf(Api(key_for("runs")))


def withdraw(given: Any) -> None:
    from datetime import UTC, datetime

    with scope.everything(reason="staff"):
        consent_changes.withdraw(consent=given.consent, by=SETUP, at=datetime.now(UTC))
