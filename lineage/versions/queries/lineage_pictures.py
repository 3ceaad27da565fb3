"""Draw the lineage of a version, as far as the caller may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from lineage.judgement.model_name import ModelName
from lineage.versions import lineage_picture
from lineage.versions.lineage_picture import Box, Picture
from lineage.versions.queries import versions
from lineage.versions.queries.versions import LineageCount, VersionRecord

DRAWN: Final = 24  # at most this many ancestors and this many descendants; more are unreadable


@dataclass(frozen=True, slots=True)
class LineagePicture:
    """A drawn lineage. `above` and `below` count all ancestors and descendants; the newest `DRAWN` are drawn."""

    above: LineageCount
    below: LineageCount
    drawn: Picture[UUID]
    boxes: tuple[tuple[Box[UUID], ModelName], ...]
    width: int = lineage_picture.WIDTH  # of a box
    height: int = lineage_picture.HEIGHT


def of_version(seen: VersionRecord) -> LineagePicture:
    above = versions.ancestors_visible(model=seen.id, limit=DRAWN)
    below = versions.descendants_visible(model=seen.id, limit=DRAWN)
    names = {**above.newest, seen.id: seen.model, **below.newest}
    picture = lineage_picture.draw(
        of=seen.id,
        labels={id: f"{name.name} {name.version}" for id, name in names.items()},
        edges=[(edge.parent, edge.child) for edge in versions.edges(models=list(names))],
        above=list(above.newest),
        below=list(below.newest),
    )
    return LineagePicture(above, below, picture, tuple((box, names[box.id]) for box in picture.boxes))
