"""The manifests fit Kubernetes' published schemas, strictly, and every container is confined and probed."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

FOLDER = Path(__file__).resolve().parents[2] / "deploy/kubernetes"
MANIFESTS: list[dict[str, Any]] = [
    manifest for path in sorted(FOLDER.glob("*.yaml")) for manifest in yaml.safe_load_all(path.read_text())
]
WORKLOADS = {m["metadata"]["name"]: m for m in MANIFESTS if "template" in m.get("spec", {})}
VERSIONS = ("1.29", kubernetes_validate.latest_version())


def name_of(manifest: dict[str, Any]) -> str:
    return f"{manifest['kind']}-{manifest['metadata']['name']}"


def pod(name: str) -> dict[str, Any]:
    found: dict[str, Any] = WORKLOADS[name]["spec"]["template"]["spec"]
    return found


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("manifest", MANIFESTS, ids=name_of)
def test_it_fits_the_published_schema(manifest: dict[str, Any], version: str) -> None:
    kubernetes_validate.validate(manifest, version, strict=True)


@pytest.mark.parametrize(("name", "value"), [("replcas", 2), ("replicas", "two"), ("updateStrategy", "soon")])
def test_a_fault_does_not(name: str, value: object) -> None:
    faulty = copy.deepcopy(WORKLOADS["licet-web"])
    faulty["spec"][name] = value
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(faulty, VERSIONS[-1], strict=True)


@pytest.mark.parametrize("name", WORKLOADS)
def test_every_container_is_confined(name: str) -> None:
    confined = pod(name)["securityContext"]
    assert (confined["runAsNonRoot"], confined["runAsUser"]) == (True, 10001)
    [container] = pod(name)["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
    }  # fmt: skip
    assert {"cpu", "memory"} <= container["resources"]["requests"].keys()
    writable = {mount["mountPath"] for mount in container["volumeMounts"] if not mount.get("readOnly")}
    assert writable == {"/var/lib/licet", "/tmp"}


def test_web_is_probed_for_what_it_serves() -> None:
    [web] = pod("licet-web")["containers"]
    paths = {probe: web[f"{probe}Probe"]["httpGet"]["path"] for probe in ("startup", "liveness", "readiness")}
    assert paths == {"startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz/decisions"}


def test_only_the_migration_holds_the_owners_password() -> None:
    holders = [
        name for name in WORKLOADS
        if {"secretRef": {"name": "licet-owner"}} in pod(name)["containers"][0]["envFrom"]
    ]  # fmt: skip
    assert holders == ["licet-migrate-0-1-0"]


def test_there_is_exactly_one_beat_at_any_time() -> None:
    spec = WORKLOADS["licet-beat"]["spec"]
    assert (spec["replicas"], spec["strategy"]) == (1, {"type": "Recreate"})


def test_disruptions_leave_one_of_each_that_has_several() -> None:
    budgets = {m["metadata"]["name"] for m in MANIFESTS if m["kind"] == "PodDisruptionBudget"}
    assert budgets == {name for name, m in WORKLOADS.items() if m["spec"].get("replicas", 1) > 1}


def test_names_that_are_referred_to_exist() -> None:
    made = {(m["kind"], m["metadata"]["name"]) for m in MANIFESTS}
    for name in WORKLOADS:
        [container] = pod(name)["containers"]
        for source in container["envFrom"]:
            [(kind, reference)] = source.items()
            assert ({"configMapRef": "ConfigMap", "secretRef": "Secret"}[kind], reference["name"]) in made


def test_the_server_accepts_the_host_that_probes_ask_for() -> None:
    [settings] = [m["data"] for m in MANIFESTS if m["kind"] == "ConfigMap"]
    [web] = pod("licet-web")["containers"]
    for probe in ("startup", "liveness", "readiness"):
        [header] = web[f"{probe}Probe"]["httpGet"]["httpHeaders"]
        assert header["name"] == "Host"
        assert header["value"] in settings["ALLOWED_HOSTS"].split(",")
