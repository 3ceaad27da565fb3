"""`licet verify` with nothing but Python's own argument parser."""

from __future__ import annotations

import argparse
import json
import sys

from licet.cli import files, printable
from licet.cli.exit_codes import ERROR, NO, YES
from licet.errors import LicetError
from licet.verification import VerificationResult

_MORE = ("decide", "clear", "filter", "watch", "subject-commitment")


def run(given: list[str]) -> int:
    if given and given[0] in _MORE:
        print(f"licet {given[0]} needs more than is installed: pip install 'licet[cli]'", file=sys.stderr)  # noqa: T201
        return ERROR
    asked = _parser().parse_args(given)
    try:
        finding = files.verified(asked.document, keys=asked.keys)
    except LicetError as error:
        if asked.json:
            _say(json.dumps({"object": "error", "code": error.code, "detail": str(error)}))
        else:
            print(f"{error.code}: {printable.text(str(error))}", file=sys.stderr)  # noqa: T201
        return ERROR
    _say(json.dumps(finding.to_dict()) if asked.json else _told(finding))
    return YES if finding else NO


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="licet", description="decide, clear, filter, watch: in licet[cli].")
    commands = parser.add_subparsers(required=True, metavar="verify")
    verify = commands.add_parser("verify", help="Is a document genuine? Asks nobody.")
    verify.add_argument("document", help="A decision, its token, or a receipt; - is standard input.")
    verify.add_argument("--keys", help="The server's /.well-known/jwks.json as a file. [LICET_KEYS]")
    verify.add_argument("--json", action="store_true", help="For programs.")
    return parser


def _told(finding: VerificationResult) -> str:
    lines = [f"{finding.kind}: genuine" if finding else f"{finding.kind}: NOT GENUINE. {finding.why}"]
    lines += [f"  {name}: {printable.text(value)}" for name, value in finding.says.items()]
    lines += [f"  {name}: {printable.text(value)}" for name, value in (finding.root or {}).items()]
    return "\n".join([*lines, *finding.notes])


def _say(text: str) -> None:
    print(text)  # noqa: T201  a command speaks
