"""`licet prove-gone`: search storage for what should be gone, and sign what was found."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

import typer

from licet import signing, strict_json
from licet.cli import console, error_exits, files
from licet.cli.exit_codes import ERROR, NO
from licet.cli.options import AsJson
from licet.errors import NotConfigured, NotReadable
from licet.gone.result import SearchResult
from licet.gone.search import search
from licet.gone.storage import open_storage
from licet.gone.wanted import Wanted, of_certificate
from licet.verification.audits import SEARCH


def prove_gone(
    *,
    targets: Annotated[
        list[str],
        typer.Argument(help="Folders, files or addresses such as s3://bucket/prefix.", show_default=False),
    ],
    tenants: Annotated[
        list[str] | None, typer.Option("--tenant", help="The tenant's key or an alias; repeat for each.")
    ] = None,
    certificate: Annotated[
        str | None, typer.Option(help="The certificate of destruction as a JSON file. It names the tenant.")
    ] = None,
    column: Annotated[
        str | None, typer.Option("--tenant-column", help="The column with the tenant in Parquet files.")
    ] = None,
    digests: Annotated[
        list[str] | None, typer.Option("--sha256", help="The digest of a destroyed file; repeat for each.")
    ] = None,
    key: Annotated[
        str | None,
        typer.Option("--key", help="The Ed25519 key that signs the result.", envvar="LICET_SIGNING_KEY"),
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Write the signed result to this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Search storage, read-only, for rows, files, versions, snapshots and backups of a destroyed slice.

    Exits with 0 if everything was read and nothing is left, 3 if something is, 1 if something could not be read.
    """
    with error_exits.exit_on_error(as_json=as_json):
        if not key:
            raise NotConfigured(
                "A result must be signed. Pass a key with --key, or make one with licet new-key."
            )
        signer = signing.read_key(files.document(key))
        wanted = _wanted(certificate, tuple(tenants or ()), column, frozenset(digests or ()))
        storages = [open_storage(target) for target in targets]
        result = search(wanted, storages, at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        document = signing.signed(result.to_dict(tool=_tool()), signer, kind=SEARCH)
        if output is not None:
            _write(output, document)
    if as_json:
        console.print_json(document)
    else:
        _show(result)
    if result.hits:
        raise typer.Exit(NO)
    if not result.complete:
        raise typer.Exit(ERROR)


def _wanted(
    certificate: str | None, tenants: tuple[str, ...], column: str | None, digests: frozenset[str]
) -> Wanted:
    """Return what to search for. Raises: NotConfigured, NotReadable, Untrusted."""
    if certificate is None:
        return Wanted(tenants, column, digests)
    document = strict_json.loads(files.document(certificate))
    return of_certificate(document, tenants=tenants, column=column, digests=digests)


def _tool() -> str:
    """Name this program and its version, which a source tree without an installation does not know."""
    try:
        return f"licet {metadata.version('licet')}"
    except metadata.PackageNotFoundError:
        return "licet, from its source"


def _write(path: Path, document: dict[str, Any]) -> None:
    """Write the result. Raises: NotReadable."""
    try:
        path.write_text(json.dumps(document, indent=1) + os.linesep)
    except OSError as error:
        raise NotReadable(f"{path}: {error.strerror}.") from error


def _show(result: SearchResult) -> None:
    """Print what was found and what could not be read."""
    out = console.out()
    if result.gone:
        out.print(console.shown("Nothing is left in what was searched.", style="bold green"))
    elif result.hits:
        out.print(console.shown(f"{len(result.hits)} things are left.", style="bold red"))
        rows = [(hit.kind, hit.place, hit.version, hit.rows) for hit in result.hits]
        out.print(console.table("kind", "place", "version", "rows", rows=rows))
    if not result.complete:
        out.print(console.shown("Not everything could be read.", style="bold yellow"))
        out.print(console.table("place", "why", rows=result.unread))
