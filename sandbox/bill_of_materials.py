"""List what production installs as a CycloneDX document: each package with version, hashes, licence, dependencies.

`python -m sandbox.bill_of_materials` prints the document, `--to FILE` writes it. It comes from a lock, so it is the
same on every machine; licences are read from the installed packages, and are left out for packages of other platforms.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from sandbox import supply_chain

# The lock of deploy/Dockerfile: the server and its client of buckets.
DEFAULT_LOCK: Final = "server-s3.txt"
_PIN: Final = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^ ;\\]+)")
_NEEDED_BY: Final = re.compile(r"^    # (?:via |  )([A-Za-z0-9][A-Za-z0-9._-]*)")


@dataclass(slots=True)
class LockedPackage:
    """One package of a lock. `needed_by` holds packages by name, or the project itself."""

    name: str
    version: str
    hashes: list[str] = field(default_factory=list)
    needed_by: list[str] = field(default_factory=list)


def read_lock(text: str) -> list[LockedPackage]:
    """Return the packages of a lock's text, with SHA-256 hashes in hexadecimal."""
    packages: list[LockedPackage] = []
    for line in text.splitlines():
        if pin := _PIN.match(line):
            packages.append(LockedPackage(pin[1], pin[2]))
        elif packages and (hashed := re.search(r"--hash=sha256:([0-9a-f]{64})", line)):
            packages[-1].hashes.append(hashed[1])
        elif packages and (needed := _NEEDED_BY.match(line)):
            packages[-1].needed_by.append(needed[1])
    return packages


def bill(text: str, *, name: str, version: str, at: datetime) -> Bom:
    """Return the bill of materials of a lock's text. `name` and `version` are the product's."""
    root = Component(type=ComponentType.APPLICATION, name=name, version=version, bom_ref=name)
    parts = [_component(package) for package in read_lock(text)]
    made = Bom(
        components=parts, serial_number=UUID(bytes=hashlib.sha256(text.encode()).digest()[:16], version=4)
    )
    made.metadata.component = root
    made.metadata.timestamp = at
    by_name = {part.name: part for part in parts}
    needs: dict[str, list[Component]] = {}
    for package in read_lock(text):
        for other in package.needed_by or [name]:
            needs.setdefault(other, []).append(by_name[package.name])
    for part in (root, *parts):
        made.register_dependency(part, needs.get(part.name, []))
    return made


def as_json(made: Bom) -> str:
    """Return the document as JSON, by CycloneDX 1.6."""
    return str(JsonV1Dot6(made).output_as_string(indent=2))


def _component(package: LockedPackage) -> Component:
    licence = supply_chain.licence(package.name)
    return Component(
        type=ComponentType.LIBRARY,
        name=package.name,
        version=package.version,
        bom_ref=f"{package.name}@{package.version}",
        purl=PackageURL("pypi", name=re.sub(r"[-_.]+", "-", package.name).lower(), version=package.version),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in package.hashes],
        licenses=[LicenseFactory().make_from_string(licence)] if licence else [],
    )


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py sbom", description=__doc__)
    parser.add_argument("--lock", default=DEFAULT_LOCK, choices=supply_chain.LOCKS)
    parser.add_argument("--to", type=Path)
    given = parser.parse_args(arguments)
    project = tomllib.loads((supply_chain.ROOT / "pyproject.toml").read_text())["project"]
    text = (supply_chain.ROOT / "requirements" / given.lock).read_text()
    document = as_json(bill(text, name=project["name"], version=project["version"], at=datetime.now(UTC)))
    if given.to is None:
        print(document)
    else:
        given.to.write_text(f"{document}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
