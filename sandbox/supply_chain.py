"""Check what the locks would install: every package has hashes, and a licence that we accept.

`python -m sandbox.supply_chain` prints one line per problem and exits 1 if there are any. Licences are read from the
metadata of the installed packages; a package of another platform is not installed and is skipped.
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
LOCKS: Final = ("server.txt", "server-s3.txt", "run.txt", "dev.txt", "nodeps.txt", "tools.txt", "engines.txt")

# What a product may be built with and shipped beside: permissive licences, and weak copyleft used as a library.
_ACCEPTED: Final = re.compile(
    r"\b(MIT|MIT-0|BSD|0BSD|3-Clause BSD|Apache|ISC|PSF|Python Software Foundation|Zlib|CC0|MPL|Mozilla|W3C|LGPL|"
    r"Lesser General Public)",
    re.IGNORECASE,
)
_STRONG_COPYLEFT: Final = re.compile(
    r"\b(AGPL|Affero|(?<!L)GPL|(?<!Lesser )General Public License)", re.IGNORECASE
)
# Accepted in spite of the rule above, or without licence metadata, each for a reason.
EXCEPTIONS: Final[dict[str, str]] = {
    "axe-playwright-python": "MIT, by its LICENSE file; a test tool",
    "djlint": "GPL-3.0-or-later: a linter that is run, never imported or shipped",
    "libfaketime": "GPL-2.0: a library preloaded into development processes, never linked or shipped",
    "mlcroissant": "Apache-2.0, by its LICENSE file; a test tool",
    "owlrl": "W3C software licence, which is permissive; a test tool",
    "text-unidecode": "Artistic licence, chosen over its alternative GPL",
}

_PIN: Final = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^ ;\\]+)")


def pins(lock: str) -> dict[str, list[str]]:
    """The packages of a lock's text, by normalised name, each with its hashes."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in lock.splitlines():
        if match := _PIN.match(line):
            name = re.sub(r"[-_.]+", "-", match[1]).lower()
            found.setdefault(name, [])
        elif name and (hashed := re.search(r"--hash=(\S+)", line)):
            found[name].append(hashed[1])
    return found


def hash_problems(file: str, lock: str) -> list[str]:
    """What in a lock could install something other than the bytes that were locked."""
    problems = [
        f"{file}: {name} has no SHA-256 hash"
        for name, hashes in pins(lock).items()
        if not hashes or not all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes)
    ]
    for number, line in enumerate(lock.splitlines(), 1):
        bare = line.strip()
        if not bare or bare.startswith(("#", "--hash=")) or _PIN.match(line):
            continue
        problems.append(f"{file}:{number}: not a pinned package: {bare[:80]}")
    return problems


def licence(name: str) -> str | None:
    """What an installed package says of its licence; empty where it says nothing; None where it is not installed."""
    try:
        package = metadata.metadata(name).json
    except metadata.PackageNotFoundError:
        return None
    classifiers = [
        text.rsplit("::", 1)[-1].strip()
        for text in package.get("classifier", [])
        if text.startswith("License ::") and text.count("::") > 1
    ]
    stated = package.get("license_expression") or "; ".join(classifiers) or package.get("license") or ""
    return str(stated).split("\n")[0]


def licence_problems(licences: dict[str, str | None]) -> list[str]:
    """Packages with a licence that we do not accept, or with none to read."""
    problems = []
    for name, text in sorted(licences.items()):
        if text is None or name in EXCEPTIONS:
            continue
        # A choice ("GPL or MIT") is fine where one side is; strong copyleft alone is not.
        if not text or (_STRONG_COPYLEFT.search(text) and not re.search(r"\b(MIT|BSD|Apache)", text)):
            problems.append(f"{name}: licence {text or 'not stated'}")
        elif not _ACCEPTED.search(text):
            problems.append(f"{name}: licence {text}, which is on no list")
    return problems


def main() -> int:
    problems: list[str] = []
    names: set[str] = set()
    for file in LOCKS:
        lock = (ROOT / "requirements" / file).read_text()
        problems += hash_problems(file, lock)
        if file != "engines.txt":  # installed in an environment of its own
            names |= set(pins(lock))
    problems += licence_problems({name: licence(name) for name in names})
    for line in problems:
        print(line)
    if not problems:
        print(f"{len(names)} packages: all hashed, all licences accepted")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
