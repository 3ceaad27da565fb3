"""A manifest's conditions of use in ODRL: one permission for each entry, and nothing else. Pure.

Sources: ODRL Information Model 2.2 and Vocabulary 2.2 (W3C), Data Privacy Vocabulary 2 for training. An action is
permitted if every constraint of a permission is satisfied and its duties are fulfilled. A constraint that a reader does
not know is not satisfied, so what ODRL has no word for is a constraint of ours, never a note. `odrl:dateTime` is the
time of the action, so the time of the data is `licet:dataTime`. What the permissions leave out is prohibited; a
permission comes first (`odrl:conflict`), because the prohibition has every action as its target.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

Document = Mapping[str, Any]
Node = dict[str, Any]

_STOP: Final = "exclude_subjects"


def rules(manifest: Document) -> Node:
    """Return the permissions and the prohibition of an agreement."""
    shared = [*_of_the_run(manifest)]
    return {
        "odrl:conflict": {"@id": "odrl:perm"},
        "odrl:permission": [
            _permission(line, shared) for line in manifest["entries"] if not _is_all_gap(line["excluding"])
        ],
        "odrl:prohibition": {
            "@type": "odrl:Prohibition",
            "name": "Whatever the manifest does not hold",
            "odrl:action": {"@id": "odrl:use"},
        },
    }


def _of_the_run(manifest: Document) -> Iterator[Node]:
    """Yield the conditions that bind every use: only the cleared run, while its clearance is active."""
    model = manifest["model"]
    yield _constraint("licet:clearance", "odrl:eq", manifest["clearance"])
    yield _constraint("licet:clearanceStatus", "odrl:eq", "active")
    yield _constraint("licet:run", "odrl:eq", manifest["run"])
    yield _constraint("licet:model", "odrl:eq", f"{model['family']}/{model['name']}/{model['version']}")
    yield _constraint("odrl:purpose", "odrl:eq", {"@id": f"licet:purpose:{manifest['purpose']}"})
    yield _constraint("licet:form", "odrl:eq", {"@id": f"licet:form:{manifest['form']}"})
    yield _constraint("odrl:spatial", "odrl:eq", manifest["region"])
    yield _constraint("licet:audience", "odrl:eq", manifest["audience"])
    if manifest["processors"]:
        yield _constraint("licet:processor", "odrl:isAnyOf", [*manifest["processors"]])
    else:
        yield _constraint("licet:processor", "odrl:eq", "")


def _permission(line: Document, shared: Sequence[Node]) -> Node:
    return {
        "@type": "odrl:Permission",
        "@id": f"licet:{line['consent']}",
        "odrl:assigner": {"@id": f"licet:tenant:{line['tenant']}"},
        "odrl:target": [{"@id": f"{line['category']}/{name}"} for name in line["fields"]],
        "odrl:action": {"@id": "dpv:Train", "name": "Train"},
        "odrl:constraint": [
            *shared,
            _constraint("licet:tenant", "odrl:isAnyOf", [line["tenant"], *line["aliases"]]),
            *_windows(line),
            *_people(line["obligations"]),
        ],
        "odrl:duty": [_delete(line["delete_after_days"]), *map(_duty, line["obligations"])],
    }


def _windows(line: Document) -> Iterator[Node]:
    """Yield the conditions on the time of the data: within the window, and before or after each gap."""
    if line["data_from"] is not None:
        yield _data_time("odrl:gteq", line["data_from"])
    if line["data_until"] is not None:
        yield _data_time("odrl:lt", line["data_until"])
    for gap in line["excluding"]:
        sides = [
            _data_time(operator, gap[edge])
            for edge, operator in (("from", "odrl:lt"), ("until", "odrl:gteq"))
            if gap[edge] is not None
        ]
        yield sides[0] if len(sides) == 1 else {"@type": "odrl:LogicalConstraint", "odrl:or": sides}


def _is_all_gap(gaps: Sequence[Document]) -> bool:
    return any(gap["from"] is None and gap["until"] is None for gap in gaps)


def _people(obligations: Sequence[Document]) -> Iterator[Node]:
    """Yield the condition that no row is about a person who opted out. A long list is named by its digest alone."""
    for one in obligations:
        if one["code"] == _STOP:
            told = (
                [*one["commitments"]] if "commitments" in one else {"@id": f"licet:subjects:{one['digest']}"}
            )
            key = {} if one["key_id"] is None else {"licet:keyId": one["key_id"]}
            constraint = _constraint("licet:subject", "odrl:isNoneOf", told)
            yield {**constraint, **key, "licet:fields": [*one["fields"]]}


def _delete(days: int) -> Node:
    period = {"@type": "xsd:duration", "@value": f"P{days}D"}
    return {
        "@type": "odrl:Duty",
        "odrl:action": {"@id": "odrl:delete"},
        "odrl:constraint": [_constraint("odrl:delayPeriod", "odrl:lteq", period)],
    }


def _duty(obligation: Document) -> Node:
    said = {name: value for name, value in obligation.items() if name != "code"}
    return {
        "@type": "odrl:Duty",
        "odrl:action": {"@id": f"licet:{obligation['code']}"},
        **({"licet:parameters": {"@type": "@json", "@value": said}} if said else {}),
    }


def _data_time(operator: str, instant: str) -> Node:
    return _constraint("licet:dataTime", operator, {"@type": "xsd:dateTime", "@value": instant})


def _constraint(what: str, operator: str, value: Any) -> Node:
    return {
        "@type": "odrl:Constraint",
        "odrl:leftOperand": {"@id": what},
        "odrl:operator": {"@id": operator},
        "odrl:rightOperand": value,
    }
