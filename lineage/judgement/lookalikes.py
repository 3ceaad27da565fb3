"""Letters that look like others: a name with foreign letters is read as it looks. Pure.

After Unicode UTS 39 (its confusables.txt), as far as Latin names are imitated: Greek and Cyrillic letters of a
Latin shape, and Latin letters with strokes, hooks or of another size, which their Unicode names show.

The table is our own. The usual library, confusable-homoglyphs, maps letters both ways, which gives no skeleton; its
last release was in January 2024. Letters outside of the table are not taken for Latin: such a name stays mixed, and
`parties` is unsure of it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

# Each foreign letter, followed by the one it looks like. Greek capitals are separate: `Η` looks like H, `η` like n.
_CYRILLIC: Final = "аa вb гr еe єe іi јj кk мm нh оo пn рp сc ѕs тt уy үy ѵv хx һh ьb ѡw ԁd ԛq ԝw ӏl"
_GREEK: Final = "αa βb γy εe ζz ηn ιi κk μu νv οo ρp ςc σo τt υu χx ωw ϲc ϳj"
_GREEK_CAPITALS: Final = "ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ϹC ͿJ"
_OTHERS: Final = "ıi ɑa ɡg ƽs ǀl |l $s @a €e"
_TABLE: Final = {
    **{pair[0].upper(): pair[1] for pair in _CYRILLIC.split()},
    **{pair[0]: pair[1] for pair in f"{_CYRILLIC} {_GREEK} {_GREEK_CAPITALS} {_OTHERS}".split()},
}
_LATIN: Final = re.compile(r"LATIN (?:SMALL LETTER|CAPITAL LETTER|LETTER SMALL CAPITAL) ([A-Z])(?: WITH .+)?")
_UNSEEN: Final = ("Mn", "Cf")
# Digits and letters that look alike in handwriting or on a screen, then pairs that look like one letter.
_ONE_FOR_ANOTHER: Final = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s"})
_TWO_FOR_ONE: Final = (("vv", "w"), ("rn", "m"))


def as_latin(text: str) -> str:
    """Replace letters by the Latin letters they look like, and remove accents and invisible characters."""
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text))
    return "".join(_as_latin(one) for one in parts if unicodedata.category(one) not in _UNSEEN)


def skeleton(text: str) -> str:
    """Return a form that is equal for small Latin texts that look alike: `b0sch` and `bosch`, `rn` and `m`."""
    shape = text.translate(_ONE_FOR_ANOTHER)
    for two, one in _TWO_FOR_ONE:
        shape = shape.replace(two, one)
    return shape


@cache
def _as_latin(one: str) -> str:
    if one.isascii():
        return _TABLE.get(one, one)
    if one in _TABLE:
        return _TABLE[one]
    known = _LATIN.fullmatch(unicodedata.name(one, ""))
    return known[1].lower() if known else one
