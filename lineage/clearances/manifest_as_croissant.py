"""A manifest as a Croissant 1.1 data set description, with its conditions of use. Pure.

Sources: Croissant Format Specification 1.1 (mlcommons.org/croissant/1.1; data use conditions: `usageInfo` holding
an `odrl:Offer`, here the `odrl:Agreement` that the consents are). The description repeats the manifest and carries its
digest. A gate follows the manifest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lineage.clearances import manifest_as_odrl

Document = Mapping[str, Any]

MEDIA_TYPE: Final = "application/ld+json"
CONFORMS_TO: Final = "http://mlcommons.org/croissant/1.1"
_DATA: Final = "data"
_PROPERTIES: Final = (
    "annotation", "arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "excludes", "extract", "field",
    "fileObject", "fileProperty", "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath", "key", "md5",
    "parentField", "readLines", "recordSet", "references", "regex", "sdVersion", "separator", "source", "subField",
    "transform", "unArchive", "value",
)  # fmt: skip
# schema.org by https: Croissant's own validator accepts only that, though the specification's appendix differs
CONTEXT: Final[dict[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dpv": "https://w3id.org/dpv#",
    "licet": "urn:licet:",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{name: f"cr:{name}" for name in _PROPERTIES},
}
_TYPES: Final = {
    "number": "sc:Float",
    "integer": "sc:Integer",
    "boolean": "sc:Boolean",
    "timestamp": "sc:DateTime",
    "date": "sc:Date",
}


def describe(manifest: Document, *, digest: str, url: str) -> dict[str, Any]:
    """Return the description. `digest` is the manifest's (`sha256:` and hex), `url` is its address."""
    run = manifest["run"]
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "@id": f"licet:{manifest['clearance']}",
        "conformsTo": CONFORMS_TO,
        "name": manifest["clearance"],
        "description": f"What the training run {run} was cleared to use, and under which conditions.",
        "url": url,
        "identifier": manifest["clearance"],
        "version": f"1.0.{manifest['revision']}",
        "datePublished": manifest["issued_at"],
        "isLiveDataset": False,
        "usageInfo": _agreement(manifest, digest=digest),
        "distribution": [*_files(manifest, digest=digest, url=url)],
        "recordSet": [_records(one) for one in manifest["categories"]],
    }


def _files(manifest: Document, *, digest: str, url: str) -> Iterator[dict[str, Any]]:
    yield {
        "@type": "cr:FileObject",
        "@id": "manifest",
        "name": "manifest",
        "description": "The manifest itself: the tenants, their fields, windows and obligations, one by one.",
        "contentUrl": url,
        "encodingFormat": "application/json",
        "sha256": digest.removeprefix("sha256:"),
    }
    yield {
        "@type": "cr:FileSet",
        "@id": _DATA,
        "name": _DATA,
        "description": "The data that were asked for; what of them may be used, the manifest says.",
        "encodingFormat": "application/octet-stream",
        "includes": list(manifest["datasets"]) or ["*"],
    }


def _records(category: Mapping[str, Any]) -> dict[str, Any]:
    code = category["code"]
    return {
        "@type": "cr:RecordSet",
        "@id": code,
        "name": code,
        "description": f"Category {code}, version {category['version']}.",
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{code}/{one['name']}",
                "name": f"{code}/{one['name']}",
                "description": f"Identifies: {one['identifies']}.",
                "dataType": _TYPES.get(one["type"], "sc:Text"),
                "source": {"fileSet": {"@id": _DATA}, "extract": {"column": one["name"]}},
            }
            for one in category["fields"]
        ],
    }


def _agreement(manifest: Document, *, digest: str) -> dict[str, Any]:
    return {
        "@type": ["CreativeWork", "odrl:Agreement"],
        "@id": f"licet:{digest}",
        "name": "Consents of the tenants, as they stood when the run was cleared",
        **manifest_as_odrl.rules(manifest),
    }
