"""Parse an event's JSON into what shows which data was read. Pure.

The parser is lenient, as the standard asks: it skips unknown members and facets with an unexpected shape. It
requires only the time of the event, and its run, job or data set. Times are read by RFC 3339, run ids by RFC 9562, with
the leniency that `event_time` and `run_ids` state.

Source: OpenLineage specification 2-0-2, `spec/OpenLineage.json` and `spec/facets/`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from lineage.findings.openlineage import event_time, producers, run_ids
from lineage.findings.openlineage.event import DatasetAccess, LineageEvent, Name
from lineage.findings.openlineage.subsets import subset

# Tags of a run, and Licet's facet, that hold the id of its clearance.
CLEARANCE_TAGS: Final = ("licet_clearance", "consent_evaluation")
FACET: Final = "licet"
_TRAINING_TAGS: Final = frozenset({"true", "training", "train"})


class NotAnEvent(ValueError):
    """The body is not an OpenLineage event. Correct the member that `pointer` names (RFC 6901)."""

    code = "not_an_event"

    def __init__(self, pointer: str, detail: str) -> None:
        super().__init__(detail)
        self.pointer, self.detail = pointer, detail


def read(body: Any) -> LineageEvent:
    """Parse an event. Raises: NotAnEvent."""
    if not isinstance(body, dict):
        raise NotAnEvent("", "Expected an object.")
    run, job = _object(body, "run"), _object(body, "job")
    data_set = _object(body, "dataset")
    if not (run or job or data_set):
        raise NotAnEvent("", "Expected a run, a job or a dataset.")
    run_facets, job_facets = _object(run, "facets"), _object(job, "facets")
    is_old = run_ids.is_lenient(body.get("schemaURL"))
    inputs = tuple(_touched(body, "inputs"))
    outputs = tuple(_touched(body, "outputs"))
    parents = [*_parents(run_facets, is_old=is_old)]
    jobs = [name for name in (_job(body, job), *(parent for _, parent in parents)) if name is not None]
    tags = {**_tags(job_facets), **_tags(run_facets)}
    return LineageEvent(
        at=_time(body),
        type=str(body.get("eventType") or "OTHER").upper() if run else "",
        run=_run_id(run, is_old=is_old) if run else None,
        jobs=tuple(dict.fromkeys(jobs)),
        ancestors=tuple(dict.fromkeys(id for id, _ in parents if id)),
        clearance=_clearance(run_facets, tags),
        trains=_trains(job_facets, run_facets, tags) or any(one.is_model for one in outputs),
        inputs=inputs,
        outputs=outputs,
        fields=_fields(body),
    )


def _time(body: Mapping[str, Any]) -> datetime:
    text = body.get("eventTime")
    time = event_time.read(text) if isinstance(text, str) else None
    if time is None:
        raise NotAnEvent(
            "/eventTime",
            "Expected a time with date, hours, minutes and seconds, as 2026-11-21T10:00:00Z (RFC 3339).",
        )
    return time


def _run_id(run: Mapping[str, Any], *, is_old: bool) -> str:
    run_id = run_ids.read(run.get("runId"), is_old=is_old)
    if run_id is None:
        raise NotAnEvent("/run/runId", "Expected a UUID, as 019376c3-9f5e-7c9a-8a7f-4e7f3b6a1d10 (RFC 9562).")
    return run_id


def _job(body: Mapping[str, Any], job: Mapping[str, Any]) -> Name | None:
    if "job" not in body:
        return None
    return _name(job, "/job")


def _name(members: Mapping[str, Any], pointer: str) -> Name:
    for member in ("namespace", "name"):
        if not isinstance(members.get(member), str) or not 0 < len(members[member]) <= 2000:
            raise NotAnEvent(f"{pointer}/{member}", "Expected a text of at most 2000 characters.")
    return Name(members["namespace"], members["name"])


def _touched(body: Mapping[str, Any], side: str) -> Iterator[DatasetAccess]:
    data_sets = body.get(side)
    if data_sets is None:
        return
    if not isinstance(data_sets, list):
        raise NotAnEvent(f"/{side}", "Expected a list.")
    for at, data_set in enumerate(data_sets):
        pointer = f"/{side}/{at}"
        if not isinstance(data_set, dict):
            raise NotAnEvent(pointer, "Expected an object.")
        facets = _object(data_set, "facets")
        picked, locations = subset(_facet(data_set, "inputFacets", "subset").get("inputCondition"))
        kind = _facet(data_set, "facets", "datasetType").get("datasetType")
        yield DatasetAccess(
            name=_name(data_set, pointer),
            aliases=tuple(_aliases(facets)),
            picked=picked,
            locations=locations,
            is_model=isinstance(kind, str) and kind.upper() == "MODEL",
        )


def _aliases(facets: Mapping[str, Any]) -> Iterator[Name]:
    identifiers = _list(_object(facets, "symlinks").get("identifiers"))
    before = _object(_object(facets, "lifecycleStateChange"), "previousIdentifier")
    for one in (*identifiers, before):
        if (
            isinstance(one, dict)
            and isinstance(one.get("namespace"), str)
            and isinstance(one.get("name"), str)
        ):
            yield Name(one["namespace"], one["name"])


def _parents(run_facets: Mapping[str, Any], *, is_old: bool) -> Iterator[tuple[str | None, Name | None]]:
    """Yield the parent run and the root run of a run. An id that is none names no run: many would share it."""
    parent = _object(run_facets, "parent") or _object(run_facets, "parentRun")
    for one in (parent, _object(parent, "root")):
        job = _object(one, "job")
        named = isinstance(job.get("namespace"), str) and isinstance(job.get("name"), str)
        yield (
            run_ids.read(_object(one, "run").get("runId"), is_old=is_old),
            Name(job["namespace"], job["name"]) if named else None,
        )


def _tags(facets: Mapping[str, Any]) -> dict[str, str]:
    tags = {}
    for tag in _list(_object(facets, "tags").get("tags")):
        if isinstance(tag, dict) and isinstance(tag.get("key"), str) and isinstance(tag.get("value"), str):
            tags[tag["key"]] = tag["value"]
    return tags


def _clearance(run_facets: Mapping[str, Any], tags: Mapping[str, str]) -> str | None:
    named = _object(run_facets, FACET).get("clearance")
    if isinstance(named, str) and named:
        return named
    return next((tags[name] for name in CLEARANCE_TAGS if tags.get(name)), None)


def _trains(job_facets: Mapping[str, Any], run_facets: Mapping[str, Any], tags: Mapping[str, str]) -> bool:
    kind = _object(job_facets, "jobType")
    task = _object(_object(run_facets, "airflow"), "task")
    by_kind = producers.trains(
        integration=_text(kind, "integration"),
        job_type=_text(kind, "jobType"),
        operator=_text(task, "operator_class"),
    )
    return by_kind or any(tags.get(name, "").lower() in _TRAINING_TAGS for name in ("training", "purpose"))


def _fields(body: Mapping[str, Any]) -> dict[Name, frozenset[str]]:
    """Return the columns read, by data set, from the outputs' column lineage."""
    columns: dict[Name, set[str]] = {}
    for output in _list(body.get("outputs")):
        facet = _facet(output, "facets", "columnLineage")
        every = [*_list(facet.get("dataset"))]
        for one in _object(facet, "fields").values():
            every += _list(one.get("inputFields")) if isinstance(one, dict) else []
        for one in every:
            if isinstance(one, dict) and all(
                isinstance(one.get(part), str) for part in ("namespace", "name", "field")
            ):
                columns.setdefault(Name(one["namespace"], one["name"]), set()).add(one["field"])
    return {name: frozenset(fields) for name, fields in columns.items()}


def _facet(one: Any, group: str, name: str) -> Mapping[str, Any]:
    return _object(_object(one, group), name) if isinstance(one, dict) else {}


def _object(within: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = within.get(name)
    return value if isinstance(value, dict) else {}


def _text(within: Mapping[str, Any], name: str) -> str:
    value = within.get(name)
    return value if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
