"""The obligations of an allowed use. A caller that cannot fulfil one must treat the decision as denied."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

from consent import clauses, forms, regions
from consent.clauses import Clauses
from consent.conditions import Conditions
from consent.facts import Field
from consent.question import Question
from consent.windows import DataWindow

Code = Literal[
    "keep_fields",
    "drop_fields",
    "pseudonymise",
    "anonymise",
    "synthesise",
    "delete_after",
    "within_window",
    "within_regions",
    "exclude_subjects",
    "not_transferable_to",
]
CODES: Final[tuple[Code, ...]] = get_args(Code)


@dataclass(frozen=True, slots=True)
class Obligation:
    code: Code
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {"code": self.code, **self.parameters}


def obligations_for(
    question: Question,
    *,
    conditions: Conditions,
    terms: Clauses,
    covered: tuple[Field, ...],
    window: DataWindow,
) -> tuple[Obligation, ...]:
    """Return the obligations of an allowed `question`. `covered` are the fields that it may use."""
    return (
        *_of_fields(question, covered),
        *_of_form(question.form, conditions, terms, covered),
        Obligation("delete_after", {"days": terms.retention_with(conditions.retention_days)}),
        *_of_window(question, window, conditions.min_age_days),
        *_of_regions(conditions),
        *_of_covenants(terms),
    )


def _of_fields(question: Question, covered: tuple[Field, ...]) -> Iterator[Obligation]:
    if question.fields is None:
        yield Obligation("keep_fields", {"fields": [each.name for each in covered]})


def _of_form(
    form: str | None, conditions: Conditions, terms: Clauses, covered: tuple[Field, ...]
) -> Iterator[Obligation]:
    """Yield what turns the data into `form`. A form of None means raw, which needs no processing.

    `made_by` says that the customer did it before sending: nothing is left to do, and its word is not measured.
    """
    by_customer = conditions.made_by_customer and form == conditions.form
    maker: dict[str, Any] = {"made_by": conditions.made_by} if by_customer else {}
    if form == forms.PSEUDONYMISED:
        yield Obligation(
            "pseudonymise", {"fields": [each.name for each in covered if each.identifies != "none"]}
        )
    elif form in (forms.ANONYMISED, forms.AGGREGATED):
        yield Obligation("anonymise", maker or (terms.anonymity or clauses.DEFAULT_ANONYMITY).to_dict())
        direct = [each.name for each in covered if each.identifies_directly]
        if direct:
            yield Obligation("drop_fields", {"fields": direct})
    elif form == forms.SYNTHETIC:
        deepest = terms.max_generation_depth
        yield Obligation(
            "synthesise", maker if deepest is None else {**maker, "max_generation_depth": deepest}
        )


def _of_window(question: Question, window: DataWindow, min_age_days: int | None) -> Iterator[Obligation]:
    if question.data_from is None and question.data_until is None and window.is_restricted():
        yield Obligation("within_window", windowed(window, min_age_days=min_age_days))


def windowed(window: DataWindow, *, min_age_days: int | None) -> dict[str, Any]:
    """Return a data window as JSON. `min_age_days` says why it ends when it does, where a least age is asked for."""
    written = window.to_dict()
    if min_age_days is not None:
        written["min_age_days"] = min_age_days
    return written


def _of_regions(conditions: Conditions) -> Iterator[Obligation]:
    if regions.ANYWHERE not in conditions.regions:
        yield Obligation("within_regions", {"regions": list(conditions.regions)})


def _of_covenants(terms: Clauses) -> Iterator[Obligation]:
    if terms.no_transfer_to:
        parties = [covenant.to_dict() for covenant in terms.no_transfer_to]
        yield Obligation("not_transferable_to", {"parties": parties})
