"""Judge whether two descriptions mean the same company. Pure.

No register is asked: the rules compare the given name, domain and LEI (ISO 17442). If that is not enough, the
result is *unsure*, and a person decides: an unsure match never passes as another party. Names are compared as they
are written and as they look: `Вosсh` with two Cyrillic letters never passes as another party than `Bosch`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final, Literal

import idna
import orjson
from publicsuffixlist import PublicSuffixList
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from consent.covenants import is_lei
from lineage.judgement import legal_forms, lookalikes

Match = Literal["same", "unsure", "other"]
_NEAR: Final = 84  # of 100, by rapidfuzz: a word of ten letters may have two wrong ones
_SHORTEST_LABEL: Final = 4
_SHORTEST_SLIP: Final = 4  # letters; with three, one other letter makes another name: ABB, ABC
_JOINING: Final = str.maketrans(dict.fromkeys(".'’‘`´·", ""))
_AND: Final = str.maketrans({"&": " and ", "+": " and "})
_NO_WORD: Final = re.compile(r"[^\w]+|_+")
# First words of Unicode names. Scripts that are mixed in one language count as one writing system.
_EAST_ASIAN: Final = "EAST ASIAN"
_EAST_ASIAN_PARTS: Final = frozenset(
    {"BOPOMOFO", "CJK", "HANGUL", "HIRAGANA", "IDEOGRAPHIC", "KATAKANA", "KATAKANA-HIRAGANA"}
)
# Latin letters outside of every common alphabet: a name may use them to look like another name.
_ODD_LATIN: Final = "ODD LATIN"
_ALPHABET: Final = frozenset("abcdefghijklmnopqrstuvwxyzæœðþəŋđħ")
_BEFORE_HOST: Final = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Party:
    """A company as a person described it. Unknown parts are empty."""

    name: str = ""
    domain: str = ""
    lei: str = ""

    def normal(self) -> Party:
        """The form in which two descriptions are compared. Unreadable parts are empty."""
        lei = self.lei.strip().upper()
        return Party(normal_name(self.name), normal_domain(self.domain), lei if is_lei(lei) else "")

    def digest(self) -> str:
        """SHA-256 of the normal form, hex: the same for descriptions that differ in spelling only."""
        one = self.normal()
        return hashlib.sha256(orjson.dumps([one.name, one.domain, one.lei])).hexdigest()

    def to_dict(self) -> dict[str, str | None]:
        return {"name": self.name or None, "domain": self.domain or None, "lei": self.lei or None}

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> Party:
        return cls(written["name"] or "", written["domain"] or "", written["lei"] or "")


def match(one: Party, other: Party) -> Match:
    """Compare two companies. Symmetric.

    The same LEI, registered domain or name: the same. Different LEIs: another, unless the names are the same or
    similar. Similar names, nothing to compare, or names in different or mixed scripts: unsure.
    """
    mine, theirs = one.normal(), other.normal()
    same_lei = bool(mine.lei) and mine.lei == theirs.lei
    same_domain = bool(mine.domain) and mine.domain == theirs.domain
    if same_lei or same_domain:
        return "same"
    names = _names(one.name, other.name)
    near = names in {"same", "near"} or _near_by_domain(mine, theirs)
    if mine.lei and theirs.lei:
        return "unsure" if near else "other"
    if names == "same":
        return "same"
    if near:
        return "unsure"
    if names == "far" or (mine.domain and theirs.domain and not (mine.name and theirs.name)):
        return "other"
    return "unsure"


def pair_id(one: Party, other: Party) -> str:
    """Return an id of the pair, independent of the order: SHA-256, hex."""
    return hashlib.sha256("".join(sorted((one.digest(), other.digest()))).encode()).hexdigest()


@lru_cache(maxsize=50_000)
def normal_name(name: str) -> str:
    """Return a name without case, punctuation and legal form. Idempotent."""
    normal = name
    while (again := _normal_once(normal)) != normal:
        normal = again
    return normal


def _normal_once(name: str) -> str:
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    text = _NO_WORD.sub(" ", text.translate(_JOINING).translate(_AND))
    return " ".join(legal_forms.strip_legal_forms(_spelled_out(text.split())))


def _spelled_out(words: list[str]) -> tuple[str, ...]:
    """Join single letters that follow each other: `S. A.` becomes `SA`."""
    joined: list[str] = []
    letters = ""
    for word in [*words, ""]:
        if len(word) == 1 and word.isascii() and word.isalpha():
            letters += word
            continue
        if letters:
            joined.append(letters)
            letters = ""
        if word:
            joined.append(word)
    return tuple(joined)


@lru_cache(maxsize=50_000)
def normal_domain(text: str) -> str:
    """Return the registered part of a domain, in ASCII: `www.shop.acme.co.uk` becomes `acme.co.uk`. Idempotent.

    Encoded by IDNA 2008 over UTS 46. Empty if the text is not a domain.
    """
    host = _BEFORE_HOST.sub("", text.strip())
    host = re.split(r"[/?#]", host, maxsplit=1)[0].rpartition("@")[2].partition(":")[0].strip(".")
    try:
        ascii_host = idna.encode(host, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        return ""
    if "." not in ascii_host:
        return ""
    return _suffixes().privatesuffix(ascii_host) or ascii_host


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def _names(one: str, other: str) -> Literal["same", "near", "far", "incomparable"]:
    mine, theirs = normal_name(one), normal_name(other)
    if not mine or not theirs:
        return "incomparable"
    if mine == theirs:
        return "same"
    looks = _look(one), _look(other)
    quickly = lookalikes.skeleton(looks[0]), lookalikes.skeleton(looks[1])
    ways = {(_plain(mine), _plain(theirs)), looks, quickly}  # these are mostly equal
    if any(_near(*way) for way in ways) or _a_slip_apart(*looks):
        return "near"
    script = _script(one)
    return "far" if script is not None and script == _script(other) else "incomparable"


def _near(mine: str, theirs: str) -> bool:
    words, others = set(mine.split()), set(theirs.split())
    joined, other_joined = mine.replace(" ", ""), theirs.replace(" ", "")
    return (
        joined == other_joined
        or words <= others
        or others <= words
        or _initials(mine) == other_joined
        or _initials(theirs) == joined
        or fuzz.token_sort_ratio(mine, theirs) >= _NEAR
        or fuzz.ratio(joined, other_joined) >= _NEAR
    )


def _a_slip_apart(mine: str, theirs: str) -> bool:
    """Whether the names differ by one typing slip: one letter replaced, added, missing, or two swapped.

    A different number is not a slip. Names in syllables or words, as in Chinese, are too short for slips.
    """
    mine, theirs = mine.replace(" ", ""), theirs.replace(" ", "")
    if OSA.distance(mine, theirs, score_cutoff=1) > 1:
        return False
    letters = min(sum(each.isalpha() for each in name) for name in (mine, theirs))
    if letters < _SHORTEST_SLIP or _EAST_ASIAN in (_script(mine), _script(theirs)):
        return False
    numbers = ["".join(each for each in name if each.isdigit()) for name in (mine, theirs)]
    return not (all(numbers) and numbers[0] != numbers[1])


def _near_by_domain(one: Party, other: Party) -> bool:
    """Whether a domain spells the other name, or both domains differ in their ending: `acme.de` and `acme.com`."""
    label, other_label = _label(one.domain), _label(other.domain)
    mine, theirs = (lookalikes.as_latin(each.name).replace(" ", "") for each in (one, other))
    return (
        (bool(label) and lookalikes.skeleton(label) == lookalikes.skeleton(other_label))
        or (len(label) >= _SHORTEST_LABEL and _close(label, theirs))
        or (len(other_label) >= _SHORTEST_LABEL and _close(other_label, mine))
    )


def _close(label: str, name: str) -> bool:
    return (
        fuzz.ratio(label, name) >= _NEAR
        or lookalikes.skeleton(label) == lookalikes.skeleton(name)
        or _a_slip_apart(label, name)
    )


def _label(domain: str) -> str:
    label = domain.partition(".")[0]
    try:
        return lookalikes.as_latin(idna.decode(label)).replace("-", "") if label else ""
    except idna.IDNAError:
        return label


def _initials(name: str) -> str | None:
    words = [word for word in name.split() if word != "and"]
    return "".join(word[0] for word in words) if len(words) >= 3 else None


@lru_cache(maxsize=50_000)
def _plain(name: str) -> str:
    """Remove accents, to compare how similar two names are."""
    marks = unicodedata.normalize("NFKD", name.replace("ı", "i").replace("ø", "o").replace("ł", "l"))
    return "".join(each for each in marks if not unicodedata.combining(each))


@lru_cache(maxsize=50_000)
def _look(name: str) -> str:
    """Return the normal form of the name as it looks, without accents."""
    return normal_name(lookalikes.as_latin(name))


def _script(name: str) -> str | None:
    """Return the writing system of the name. If it mixes several, that of its look; None if that is mixed, too."""
    scripts = _scripts(normal_name(name))
    if len(scripts) > 1 or _ODD_LATIN in scripts:
        scripts = _scripts(_look(name))
    return next(iter(scripts)) if len(scripts) == 1 and _ODD_LATIN not in scripts else None


@lru_cache(maxsize=50_000)
def _scripts(name: str) -> frozenset[str]:
    """Return the writing systems of the letters, by the first word of their Unicode names."""
    scripts = {_script_of(each) for each in name if each.isalpha()} - {"MODIFIER"}
    return frozenset(scripts or {"DIGIT"})


@cache
def _script_of(letter: str) -> str:
    script = unicodedata.name(letter, "").split(" ")[0]
    if script in _EAST_ASIAN_PARTS:
        return _EAST_ASIAN
    if script == "LATIN" and not set(_plain(letter)) <= _ALPHABET:
        return _ODD_LATIN
    return script
