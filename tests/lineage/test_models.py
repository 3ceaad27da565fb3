"""From a run to a version, and on to what is made of it: who learned from whom, and what that forbids."""

from __future__ import annotations

import pytest

from ledger import scope
from tests.catalogue import OWN, TELEMETRY, give, publish
from tests.lineage.runs import RUN, Job
from tests.lineage.shelf import Shelf, named, withdraw
from tests.people import SETUP, Party
from wire import ids, times

PM7 = {"family": "wear", "name": "pm", "version": "7"}


def kinds() -> list[str]:
    from ledger import queries

    with scope.everything(reason="audit"):
        return [one.kind for one in queries.entries(limit=999)]


def test_open_weights_are_no_tenants_own(acme: Party, shelf: Shelf) -> None:
    refused = shelf.import_("base", "none", audience="acme")
    assert (refused.status, refused.code) == (422, "ownership_conflict")


def test_a_run_that_reports_makes_a_version_with_its_files(
    job: Job, shelf: Shelf, acme: Party, globex: Party, schedule: None
) -> None:
    give()
    give("globex")
    id = job.cleared()
    assert shelf.shown("7")["state"] == "in_training"
    job.complete(
        id,
        ("acme", TELEMETRY, 5),
        ("globex", TELEMETRY, 0),
        artefacts=[{"kind": "weights", "name": "m", "sha256": "ab" * 32, "location": "s3://m"}],
    )
    seen = shelf.shown("7")
    assert (seen["state"], seen["origin"], seen["lineage"], seen["owner"], seen["ownership"]) == (
        "registered",
        "trained",
        "recorded",
        None,
        "vendor",
    )
    assert seen["tenants"] == [{"tenant": "acme", "categories": [TELEMETRY], "how": ["used"], "direct": True}]
    assert [one["sha256"] for one in seen["artefacts"]] == ["ab" * 32]
    assert [one["code"] for one in seen["obligations"]] == ["within_regions"]
    assert [one["run"] for one in seen["runs"]] == ["nightly-1"]
    assert kinds()[-2:] == ["clearance.completed/1", "model.registered/1"]
    found = shelf.api.get(f"/v1/models?sha256={'ab' * 32}")["data"]
    assert [one["version"] for one in found] == ["7"]


def test_a_run_that_never_reports_may_have_learned_all_it_was_cleared_for(
    job: Job, shelf: Shelf, acme: Party, globex: Party, schedule: None
) -> None:
    give()
    give("globex")
    job.abandon(job.cleared())
    seen = shelf.shown("7")
    assert seen["state"] == "registered"
    assert [(one["tenant"], one["how"]) for one in seen["tenants"]] == [
        ("acme", ["cleared"]),
        ("globex", ["cleared"]),
    ]
    # a second run of the same version that reports takes nothing back
    job.complete(job.cleared(run="nightly-2"), ("globex", TELEMETRY, 1))
    assert {one["tenant"]: one["how"] for one in shelf.shown("7")["tenants"]} == {
        "acme": ["cleared"],
        "globex": ["used", "cleared"],
    }


def test_what_teaches_a_model_nothing_makes_no_version(
    job: Job, shelf: Shelf, acme: Party, schedule: None
) -> None:
    from consent.operations import purposes
    from tests.people import START

    with scope.everything(reason="staff"):
        purposes.put_purpose(
            mode="live", code="evaluate", name="Evaluate", cross_tenant=True, by=SETUP, at=START
        )
    give(purpose="evaluate")
    job.complete(job.cleared(purpose="evaluate"), ("acme", TELEMETRY, 5))
    assert shelf.shown("7").status == 404


def test_a_denied_run_that_used_data_all_the_same_trained_its_version(
    job: Job, shelf: Shelf, acme: Party, schedule: None
) -> None:
    denied = job.clear()
    assert (denied["status"], shelf.shown("7").status) == ("denied", 404)
    job.complete(denied["id"], ("acme", TELEMETRY, 5))
    assert [one["tenant"] for one in shelf.shown("7")["tenants"]] == ["acme"]


def test_a_child_has_all_tenants_of_its_ancestors(
    job: Job, shelf: Shelf, acme: Party, globex: Party, schedule: None
) -> None:
    give()
    give("globex")
    job.complete(job.cleared(tenants=["acme"]), ("acme", TELEMETRY, 5))
    other = named("7", "other")
    job.complete(job.cleared(run="n2", tenants=["globex"], model=other), ("globex", TELEMETRY, 5))
    derived = shelf.api.post(
        "/v1/models/derive",
        {
            "parents": [PM7, other],
            "child": named("8"),
            "kind": "merge",
            "artefacts": [{"kind": "w", "name": "x"}],
        },
    )
    assert (derived.status, derived["origin"]) == (201, "derived")
    assert derived.headers["Location"] == "/v1/models/wear/pm/8"
    assert shelf.derive("9", "8", kind="quantisation").status == 201
    seen = shelf.shown("9")
    assert [(one["tenant"], one["direct"]) for one in seen["tenants"]] == [
        ("acme", False),
        ("globex", False),
    ]
    assert seen["ancestors"]["count"] == 3
    assert {one["kind"] for one in seen["derivations"]} == {"merge", "quantisation"}
    assert [one["version"] for one in shelf.shown("7")["descendants"]["models"]] == ["9", "8"]
    assert shelf.learned("acme") == {"9": False, "8": False, "7": True}
    (nine, *_) = shelf.api.get("/v1/models?tenant=acme")["data"]
    assert nine["through"] == [PM7]
    assert kinds()[-2:] == ["model.derived/1"] * 2
    # said again it is as it is; with a further parent it has one more
    assert shelf.derive("9", "8").status == 200
    assert kinds()[-2:] == ["model.derived/1"] * 2
    assert shelf.derive("9", "7").status == 200
    assert len(shelf.shown("9")["derivations"]) == 4


def test_a_derivation_added_later_reaches_the_descendants(shelf: Shelf, acme: Party, catalogue: None) -> None:
    shelf.import_("1", "none")
    shelf.import_("2", [{"tenant": "acme", "category": TELEMETRY}])
    shelf.derive("3", "1")
    shelf.derive("4", "3")
    assert shelf.learned("acme") == {"2": True}
    shelf.derive("3", "2")
    assert shelf.learned("acme") == {"4": False, "3": False, "2": True}
    assert shelf.shown("4")["lineage"] == "declared"


def test_no_version_is_its_own_ancestor(shelf: Shelf) -> None:
    shelf.import_("1", "none")
    shelf.derive("2", "1")
    shelf.derive("3", "2")
    refused = shelf.derive("1", "3")
    assert (refused.status, refused.code) == (422, "lineage_circle")
    refused = shelf.derive("2", "2")
    assert (refused.status, refused.code) == (422, "lineage_circle")
    refused = shelf.derive("4", "nothing")
    assert (refused.status, refused.code) == (422, "unknown_model")


def test_what_is_made_of_a_tenants_own_model_is_its_own(
    job: Job, shelf: Shelf, acme: Party, globex: Party, schedule: None
) -> None:
    give(purpose=OWN)
    job.complete(job.cleared(purpose=OWN, audience="acme"), ("acme", TELEMETRY, 5))
    assert shelf.shown("7")["owner"] == "acme"
    assert shelf.derive("8", "7")["owner"] == "acme"
    shelf.import_("base", "none")
    shelf.import_("shared", [{"tenant": "globex", "category": TELEMETRY}])
    shelf.import_("globex", "unknown", audience="globex")
    for refused in (
        shelf.derive("9", "7", audience="shared"),
        shelf.derive("9", "7", audience="globex"),
        shelf.derive("9", "8", "globex", kind="merge"),
        shelf.derive("shared", "7"),
        shelf.derive("globex", "8"),
        shelf.derive("8", "base", audience="shared"),
    ):
        assert (refused.status, refused.code) == (422, "ownership_conflict"), refused.raw
    assert shelf.derive("10", "base", audience="acme")["owner"] == "acme"
    assert shelf.derive("11", "base", "7")["owner"] == "acme"
    assert shelf.shown("9").status == 404


def test_no_run_trains_somebody_elses_model(
    job: Job, shelf: Shelf, acme: Party, globex: Party, schedule: None
) -> None:
    give()
    give(purpose=OWN)
    shelf.import_("7", "unknown", audience="globex")
    for changes in ({}, {"purpose": OWN, "audience": "acme"}):
        refused = job.clear(**changes)
        assert (refused.status, refused.code) == (422, "ownership_conflict")
    # a run that nothing was cleared for, and which says that it trained it
    denied = job.clear(tenants=["globex"])
    refused = job.complete(denied["id"], ("globex", TELEMETRY, 5))
    assert (refused.status, refused.code) == (422, "ownership_conflict")


def test_the_terms_say_whose_a_model_is(job: Job, shelf: Shelf, acme: Party, schedule: None) -> None:
    publish("joint", clauses={"model_ownership": "joint"})
    give(purpose=OWN, terms="joint")
    job.cleared(purpose=OWN, audience="acme")
    shelf.derive("8", "7")
    assert (shelf.shown("7")["ownership"], shelf.shown("8")["ownership"]) == ("joint", "joint")


def test_unknown_is_contagious_and_open_weights_are_not(shelf: Shelf, acme: Party, catalogue: None) -> None:
    shelf.import_("old", "unknown")
    shelf.import_("base", "none")
    shelf.derive("1", "base")
    shelf.derive("2", "1", "old", kind="merge")
    assert [shelf.shown(one)["lineage"] for one in ("base", "old", "1", "2")] == [
        "declared",
        "unknown",
        "recorded",
        "unknown",
    ]
    assert shelf.reasons("1") == []
    for use in ("deploy", "derive", "serve"):
        assert shelf.reasons("2", use) == ["lineage_unknown"]


def test_an_import_says_whom_it_learned_from(shelf: Shelf, acme: Party, catalogue: None) -> None:
    said = [{"tenant": "acme", "category": TELEMETRY}]
    made = shelf.import_("1", said, artefacts=[{"kind": "weights", "name": "m", "sha256": "cd" * 32}])
    assert (made.status, made["origin"], made["lineage"]) == (201, "imported", "declared")
    assert made["tenants"] == [
        {"tenant": "acme", "categories": [TELEMETRY], "how": ["declared"], "direct": True}
    ]
    assert kinds()[-1] == "model.imported/1"
    again = shelf.import_("1", said)
    assert (again.status, again.code) == (409, "model_exists")
    for lineage, status, code in (
        ([{"tenant": "nobody", "category": TELEMETRY}], 422, "unknown_tenant"),
        ([{"tenant": "acme", "category": "nothing"}], 422, "unknown_category"),
        ("everything", 400, "bad_value"),
        ([], 400, "bad_value"),
        (None, 400, "bad_value"),
        ([{"tenant": "acme"}], 400, "missing_member"),
    ):
        refused = shelf.import_("2", lineage)
        assert (refused.status, refused.code) == (status, code), lineage


def test_a_withdrawal_that_retires_models_reaches_all_descendants(
    job: Job, shelf: Shelf, acme: Party, globex: Party, schedule: None
) -> None:
    publish("hard", clauses={"on_withdrawal": "retire_models", "retire_days": 14})
    given = give(terms="hard")
    give("globex")
    job.complete(job.cleared(), ("acme", TELEMETRY, 5))
    job.complete(job.cleared(run="n2", tenants=["globex"], model=named("other")), ("globex", TELEMETRY, 1))
    shelf.derive("8", "7")
    assert shelf.reasons("8") == []
    withdraw(given)
    for version in ("7", "8"):
        assert shelf.reasons(version, "deploy") == shelf.reasons(version, "derive") == ["retirement_required"]
        served = shelf.check(version, "serve")
        assert served["allow"] is True
        since = times.parse(shelf.check(version)["reasons"][0]["since"])
        assert (times.parse(served["retire_by"]) - since).days == 14
    assert shelf.reasons("other") == []
    # consented to anew and trained anew: what was learned under the withdrawn consent stays so, a new version is free
    give(terms="hard", at=since)
    job.complete(job.cleared(run="n3", model=named("fresh"), tenants=["acme"]), ("acme", TELEMETRY, 1))
    assert shelf.reasons("fresh") == []
    assert shelf.reasons("7") == ["retirement_required"]


def test_serving_ends_with_the_days_to_retire(job: Job, shelf: Shelf, acme: Party, schedule: None) -> None:
    publish("now", clauses={"on_withdrawal": "retire_models", "retire_days": 0})
    given = give(terms="now")
    job.complete(job.cleared(), ("acme", TELEMETRY, 5))
    withdraw(given)
    assert shelf.reasons("7", "serve") == ["retirement_required"]


def test_a_withdrawal_of_what_was_not_used_retires_nothing(
    job: Job, shelf: Shelf, acme: Party, globex: Party, schedule: None
) -> None:
    publish("hard", clauses={"on_withdrawal": "retire_models"})
    given = give(terms="hard")
    give("globex")
    job.complete(job.cleared(), ("globex", TELEMETRY, 5))
    withdraw(given)
    assert shelf.reasons("7") == []


def test_a_milder_withdrawal_retires_nothing(job: Job, shelf: Shelf, acme: Party, schedule: None) -> None:
    given = give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 5))
    withdraw(given)
    assert shelf.reasons("7") == []


def test_a_declared_source_retires_whenever_it_was_withdrawn(
    shelf: Shelf, acme: Party, schedule: None
) -> None:
    publish("hard", clauses={"on_withdrawal": "retire_models"})
    withdraw(give(terms="hard"))
    shelf.import_("1", [{"tenant": "acme", "category": TELEMETRY}])
    assert shelf.reasons("1") == ["retirement_required"]


def test_a_retired_version_is_not_used_again(shelf: Shelf) -> None:
    shelf.import_("1", "none")
    shelf.derive("2", "1")
    retired = shelf.retire("1")
    assert (retired.status, retired["state"]) == (200, "retired")
    at = retired["retired_at"]
    assert shelf.retire("1", "again")["retired_at"] == at
    assert kinds().count("model.retired/1") == 1
    for use in ("deploy", "serve", "derive"):
        assert shelf.reasons("1", use) == ["model_retired"]
    assert shelf.reasons("2") == []
    assert (shelf.retire("9").status, shelf.retire("9").code) == (404, "no_such_model")


def test_check_is_strict_and_fails_closed(shelf: Shelf, acme: Party, globex: Party) -> None:
    shelf.import_("0", "none")
    shelf.derive("1", "0", audience="acme")
    assert shelf.reasons("1", "serve", audience="acme") == []
    assert shelf.reasons("1", "serve", audience="globex") == ["audience_not_allowed"]
    assert shelf.reasons("1", "serve", audience="shared") == ["audience_not_allowed"]
    assert shelf.reasons("nothing") == ["unknown_model"]
    assert shelf.check("1", "sell").code == "bad_value"
    assert shelf.check("1", "serve", audience="nobody").code == "unknown_tenant"
    assert shelf.check("1", "serve", extra=1).code == "unknown_member"


@pytest.mark.usefixtures("schedule")
def test_a_tenants_key_knows_what_concerns_it(
    job: Job, acmes_job: Job, shelf: Shelf, acme: Party, globex: Party
) -> None:
    give()
    give("globex")
    job.complete(job.cleared(), ("acme", TELEMETRY, 5), ("globex", TELEMETRY, 5))
    job.complete(job.cleared(run="n2", tenants=["globex"], model=named("theirs")), ("globex", TELEMETRY, 1))
    shelf.derive("8", "7")
    shelf.import_("own", "unknown", audience="acme")
    shelf.import_("globex", "unknown", audience="globex")
    acmes = Shelf(acmes_job.api)
    listed = [one["version"] for one in acmes.api.get("/v1/models")["data"]]
    assert listed == ["own", "8", "7"]
    assert [one["tenant"] for one in acmes.shown("8")["tenants"]] == ["acme"]
    assert acmes.shown("7")["artefacts"] == []
    for hidden in ("theirs", "globex"):
        assert acmes.shown(hidden).status == 404
        assert acmes.reasons(hidden) == ["unknown_model"]
    assert acmes.learned("acme") == {"8": False, "7": True}
    assert acmes.api.get("/v1/models?tenant=globex").status == 404
    for refused in (acmes.derive("9", "7"), acmes.import_("9"), acmes.retire("7")):
        assert refused.status == 403


def test_a_tenants_own_job_trains_and_sees_its_version(
    acmes_job: Job, acme: Party, globex: Party, schedule: None
) -> None:
    give()
    id = acmes_job.cleared(tenants=["acme"])
    done = acmes_job.complete(id, artefacts=[{"kind": "weights", "name": "m"}])
    assert done.status == 200, done.raw
    seen = Shelf(acmes_job.api).shown("7")
    assert [one["tenant"] for one in seen["tenants"]] == [
        "acme"
    ]  # the report does not say, so it is presumed
    assert [one["name"] for one in seen["artefacts"]] == ["m"]


def test_the_list_goes_on_where_it_ended(shelf: Shelf) -> None:
    for number in range(3):
        shelf.import_(str(number), "none")
    first = shelf.api.get("/v1/models?limit=2&family=wear")
    rest = shelf.api.get(f"/v1/models?limit=2&family=wear&after={first['next']}")
    assert [one["version"] for one in first["data"] + rest["data"]] == ["2", "1", "0"]
    assert (rest["next"], shelf.api.get("/v1/models?family=other")["data"]) == (None, [])
    assert shelf.api.get("/v1/models?after=MTph").code == "bad_cursor"


def test_ids_are_of_their_kind(shelf: Shelf) -> None:
    assert ids.parse(ids.MODEL, shelf.import_("1", "none")["id"])
    assert RUN["model"] == PM7
