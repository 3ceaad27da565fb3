"""Run Cerbos as a peer: one policy per tenant, and the question "may this tenant's telemetry be used?"."""

from __future__ import annotations

import json
import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench import npm
from bench.load import CannotMeasure
from tests.tied import tied

PACKAGE = "@cerbos/cerbos-linux-x64"
_POLICY = """---
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: "tenant-{number}"
  version: default
  rules:
    - actions: ["train-shared-model"]
      effect: EFFECT_ALLOW
      roles: ["job"]
      condition:
        match:
          all:
            of:
              - expr: request.resource.attr.category in ["machine-telemetry", "uptime-log"]
              - expr: request.resource.attr.region in ["DE", "FR", "NL", "AT"]
              - expr: request.resource.attr.form in ["raw", "pseudonymised", "anonymised", "aggregated"]
"""


@contextmanager
def serving(*, tenants: int, work: Path, port: int) -> Iterator[str]:
    """Run Cerbos with `tenants` policies; yield the URL that answers.

    Raises: CannotMeasure.
    """
    policies = work / "policies"
    policies.mkdir()
    for number in range(tenants):
        (policies / f"tenant-{number}.yaml").write_text(_POLICY.format(number=number))
    config = work / "cerbos.yaml"
    config.write_text(
        json.dumps(
            {
                "server": {"httpListenAddr": f"127.0.0.1:{port}", "grpcListenAddr": f"unix:{work}/grpc.sock"},
                "storage": {"driver": "disk", "disk": {"directory": str(policies), "watchForChanges": False}},
                "telemetry": {"disabled": True},
            }
        )
    )
    command = [_program(work), "server", f"--config={config}", "--log-level=ERROR"]
    with (work / "cerbos.log").open("wb") as output:
        process = subprocess.Popen(
            tied(command),
            env=os.environ | {"CERBOS_NO_TELEMETRY": "1"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _await(process, f"http://127.0.0.1:{port}/_cerbos/health")
        yield f"http://127.0.0.1:{port}/api/check/resources"
    finally:
        process.terminate()
        process.wait(10)


def question(number: int) -> str:
    """Return the request body for one tenant."""
    return json.dumps(
        {
            "requestId": "bench",
            "principal": {"id": "job-1", "roles": ["job"]},
            "resources": [
                {
                    "actions": ["train-shared-model"],
                    "resource": {
                        "kind": f"tenant-{number}",
                        "id": "machine-telemetry",
                        "attr": {"category": "machine-telemetry", "region": "DE", "form": "pseudonymised"},
                    },
                }
            ],
        }
    )


def _program(work: Path) -> str:
    program = npm.unpacked(PACKAGE, work) / "cerbos-linux-x64"
    program.chmod(0o755)
    return str(program)


def _await(process: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise CannotMeasure("Cerbos stopped during its start")
        with suppress(OSError), urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310  loopback
            if response.status == 200:
                return
        time.sleep(0.2)
    raise CannotMeasure("Cerbos did not answer")
