"""Ask which known advisories concern the locked packages. It needs a network, and says so where there is none.

`python -m sandbox.advisories` exits 0 if no advisory is known, 1 if some are, and 2 if nobody could be asked: an
audit that did not take place must not pass for one that found nothing.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import Final

from sandbox import supply_chain

NONE_KNOWN, SOME_KNOWN, NOT_ASKED = 0, 1, 2
# The advisories of PyPI, and those of OSV, which gathers several databases.
SERVICES: Final = ("pypi", "osv")
_SECONDS: Final = 300


class NotAsked(Exception):
    """The service did not answer, or did not answer for each package."""


def ask(lock: str, *, service: str) -> list[str]:
    """Return a line for each known advisory of a lock's packages. Raises: NotAsked."""
    command = [
        sys.executable, "-m", "pip_audit", "--requirement", str(supply_chain.ROOT / "requirements" / lock),
        "--no-deps", "--disable-pip", "--vulnerability-service", service,
        "--format", "json", "--progress-spinner", "off",
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise NotAsked(f"no answer within {_SECONDS} s") from error
    return advisories(done.stdout, locked=set(supply_chain.pins(_read(lock))), said=done.stderr)


def advisories(answer: str, *, locked: set[str], said: str = "") -> list[str]:
    """Return a line for each advisory in pip-audit's answer. Raises: NotAsked if it leaves out a locked package."""
    try:
        packages = json.loads(answer)["dependencies"]
        judged = {package["name"].lower(): package["vulns"] for package in packages if "vulns" in package}
    except (ValueError, KeyError, TypeError) as error:
        raise NotAsked(said.strip().rpartition("\n")[2] or "the answer cannot be read") from error
    if left_out := sorted(locked - set(judged)):
        raise NotAsked(
            f"nothing was said of {', '.join(left_out[:5])}" + (" and others" if left_out[5:] else "")
        )
    return [
        f"{name}: {found['id']}, fixed in {', '.join(found['fix_versions']) or 'no version yet'}"
        for name, all_found in sorted(judged.items())
        for found in all_found
    ]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py audit", description=__doc__)
    parser.add_argument("--lock", default="server-s3.txt", choices=supply_chain.LOCKS)
    lock = parser.parse_args(arguments).lock
    known: set[str] = set()
    answered = 0
    for service in SERVICES:
        try:
            known |= set(ask(lock, service=service))
        except NotAsked as reason:
            print(f"{service} could not be asked: {reason}", file=sys.stderr)
        else:
            answered += 1
    for line in sorted(known):
        print(line)
    if known:
        return SOME_KNOWN
    if not answered:
        print(f"Nobody could be asked. This says nothing about the packages of {lock}.", file=sys.stderr)
        return NOT_ASKED
    print(f"{len(supply_chain.pins(_read(lock)))} packages of {lock}: no advisory is known")
    return NONE_KNOWN


def _read(lock: str) -> str:
    return (supply_chain.ROOT / "requirements" / lock).read_text()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
