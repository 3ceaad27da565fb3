"""The answers about random lines agree, asked over HTTP: a small version of the properties in test_judge.py.

A seed decides the line: which customers' data each version learned from, under which covenants, from which parents.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.api.client import Api, key_for
from tests.catalogue import OWN, TELEMETRY, give
from tests.lineage.promises import Legal, competitors, under
from tests.lineage.runs import Job
from tests.lineage.shelf import Shelf, named
from tests.people import Party, customer

TENANTS = {
    "acme": "ACME Pumps", "globex": "Globex Turbines", "hollis": "Hollis Bearings", "initech": "Initech Valves",
}  # fmt: skip
COVENANTS: tuple[dict[str, Any], ...] = (
    {"kind": "competitor"},
    {"kind": "competitor", "modes": ["hosted_use"]},
    {"kind": "competitor", "modes": ["sale", "weights"]},
    {"kind": "named", "name": "Hollis Bearings", "modes": ["hosted_use", "licence"]},
    {"kind": "industry", "industry": "Chemicals"},
    {"kind": "tenant", "modes": ["sale"]},
    {"kind": "anyone", "modes": ["weights"], "except": ["financial_buyer"]},
)
OUTSIDER = {"name": "Quiet Water Foundation", "kind": "company", "industry": "Banking"}
MODES = ("sale", "licence", "weights", "hosted_use")


class Line:
    """Random versions of one model family, and who may have been told what."""

    def __init__(self, seed: int, job: Job, shelf: Shelf) -> None:
        self.random, self.job, self.shelf = random.Random(seed), job, shelf
        self.parties = {key: customer(key, name) for key, name in TENANTS.items()}
        self.versions: list[str] = []
        self.parents: dict[str, list[str]] = {}
        for number, party in enumerate(self.parties.values()):
            self._consents(number, party)
        for number in range(1, 7):
            self._version(str(number))

    def _consents(self, number: int, party: Party) -> None:
        rivals = self.random.sample(sorted(TENANTS.values()), self.random.randrange(3))
        competitors(party, *rivals)
        chosen = self.random.sample(COVENANTS, self.random.choice([0, 0, 1, 2]))
        give(party.key, terms=under(f"shared-{number}", *chosen))
        ownership = self.random.choice(["vendor", "joint", "tenant"])
        clauses = {"model_ownership": ownership, "joint_use": self.random.choice(["together", "each_alone"])}
        give(party.key, purpose=OWN, terms=under(f"own-{number}", **clauses))

    def _version(self, version: str) -> None:
        of = self.random.sample(sorted(TENANTS), self.random.choice([1, 1, 2]))
        if self.versions and self.random.random() < 0.5:
            parent = self.random.choice(self.versions)
            more = self.random.choice([{}, {"audience": of[0]}, {"audience": "shared"}])
            made = self.shelf.derive(
                version, parent, kind=self.random.choice(["fine_tune", "adapter"]), **more
            )
            if made.status != 201:
                return
            self.parents[version] = [parent]
        else:
            own = self.random.random() < 0.3
            said = {"purpose": OWN, "audience": of[0], "tenants": of[:1]} if own else {"tenants": of}
            run = self.job.cleared(run=f"run-{version}", model=named(version), **said)
            self.job.complete(run, *((tenant, TELEMETRY, 2) for tenant in said["tenants"]))
        self.versions.append(version)

    def ancestors(self, version: str) -> set[str]:
        direct = set(self.parents.get(version, ()))
        return direct.union(*(self.ancestors(parent) for parent in direct))


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("seed", range(4))
def test_the_answers_about_a_line_agree(seed: int, job: Job, shelf: Shelf) -> None:
    line = Line(seed, job, shelf)
    legal = Legal(Api(key_for()))
    assert line.versions
    served: dict[str, list[str]] = {}
    given: dict[str, set[str]] = {}
    for version in line.versions:
        answers = {key: shelf.check(version, "serve", audience=key) for key in TENANTS}
        served[version] = [key for key, answer in answers.items() if answer["allow"]]
        listed = shelf.api.get(f"/v1/models/wear/pm/{version}/audience")["data"]
        assert [one["tenant"] for one in listed] == sorted(served[version])
        shared = shelf.check(version, "serve", audience="shared")
        for key, name in TENANTS.items():
            hosted = legal.check({"name": name, "kind": "tenant"}, model=named(version), mode="hosted_use")
            assert hosted["allow"] or not answers[key]["allow"]
            # a covenant never counts against the account that it protects
            own = [one for one in (*hosted["blocking"], *answers[key]["blocking"]) if one["tenant"] == key]
            assert [one["kind"] for one in own if one["kind"] == "covenant"] == []
            if key in shared["not_for"] or not answers[key]["allow"]:
                refused = shelf.derive(f"{version}-{key}", version, audience=key)
                assert refused.status == 422, (version, key, refused.raw)
        given[version] = {
            mode for mode in MODES if legal.outcome(OUTSIDER, model=named(version), mode=mode) == "allowed"
        }
        owner = shelf.api.get(f"/v1/models/wear/pm/{version}/ownership")
        sources = {one["tenant"] for one in owner["sources"]}
        assert set(owner["owners"]) <= {"vendor"} | sources
    for version in line.versions:
        for ancestor in line.ancestors(version):
            # nothing is allowed for a child that is blocked for an ancestor in the same act
            assert set(served[version]) <= set(served[ancestor])
            assert given[version] <= given[ancestor]
