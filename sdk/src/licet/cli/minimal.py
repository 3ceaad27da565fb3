"""`licet verify` with Python's own argument parser, for the core install."""

from __future__ import annotations

import argparse
import json
import sys

from licet.cli import files, printable
from licet.cli.exit_codes import ERROR, NO, YES
from licet.errors import LicetError
from licet.verification import VerificationResult
from licet.version import VERSION

_MORE = (
    *("decide", "clear", "run", "complete", "filter", "watch", "subject-commitment", "prove-gone", "new-key"),
    *("sample", "doctor", "categories", "tenants", "clearances", "tutorial"),
)


def run(words: list[str]) -> int:
    """Run the command and return its exit code."""
    if words and words[0] in _MORE:
        print(f"licet {words[0]} is not installed: run pip install 'licet[cli]'", file=sys.stderr)  # noqa: T201
        return ERROR
    options = _parser().parse_args(words)
    try:
        result = files.verified(options.document, keys=options.keys)
    except LicetError as error:
        if options.json:
            _print(json.dumps({"object": "error", "code": error.code, "detail": str(error)}))
        else:
            print(f"{error.code}: {printable.text(str(error))}", file=sys.stderr)  # noqa: T201
        return ERROR
    _print(json.dumps(result.to_dict()) if options.json else _described(result))
    return YES if result else NO


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="licet",
        description="Verify signed documents. Install licet[cli] for decide, clear, filter and watch.",
    )
    parser.add_argument("--version", action="version", version=f"licet {VERSION}")
    commands = parser.add_subparsers(required=True, metavar="verify")
    verify = commands.add_parser(
        "verify", help="Check that a document is genuine, without contacting a server."
    )
    verify.add_argument(
        "document", help="A decision, its token, a receipt or a certificate; - is standard input."
    )
    verify.add_argument("--keys", help="The server's /.well-known/jwks.json as a file. [LICET_KEYS]")
    verify.add_argument("--json", action="store_true", help="Print JSON, for programs.")
    return parser


def _described(result: VerificationResult) -> str:
    """Format the result as lines of text."""
    lines = [f"{result.kind}: genuine" if result else f"{result.kind}: NOT GENUINE. {result.why}"]
    lines += [f"  {name}: {printable.text(value)}" for name, value in result.says.items()]
    lines += [f"  {name}: {printable.text(value)}" for name, value in (result.root or {}).items()]
    return "\n".join([*lines, *result.notes])


def _print(text: str) -> None:
    """Print on standard output."""
    print(text)  # noqa: T201  a command prints
