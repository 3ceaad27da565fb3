from consent.models.agreement import Agreement
from consent.models.catalogue import Category, CategoryVersion, Purpose
from consent.models.consent import Consent, ConsentEvent
from consent.models.evidence import Evidence
from consent.models.request import ConsentRequest, ConsentRequestAnswer
from consent.models.standing import Standing
from consent.models.terms import Terms

__all__ = [
    "Agreement",
    "Category",
    "CategoryVersion",
    "Consent",
    "ConsentEvent",
    "ConsentRequest",
    "ConsentRequestAnswer",
    "Evidence",
    "Purpose",
    "Standing",
    "Terms",
]
