from consent.models.agreement import Agreement
from consent.models.agreement_step import AgreementStep
from consent.models.catalogue import Category
from consent.models.category_version import CategoryVersion
from consent.models.consent import Consent
from consent.models.consent_event import ConsentEvent
from consent.models.consent_request_answer import ConsentRequestAnswer
from consent.models.contract_end import ContractEnd
from consent.models.draft import ConsentDraft
from consent.models.evidence import Evidence
from consent.models.free_text_handling import FreeTextHandling
from consent.models.person_stop import PersonStop
from consent.models.person_stop_lift import PersonStopLift
from consent.models.processor import Processor
from consent.models.processor_objection import ProcessorObjection
from consent.models.proposal import Proposal
from consent.models.proposal_answer import ProposalAnswer
from consent.models.proposal_item import ProposalItem
from consent.models.proposal_template import ProposalTemplate
from consent.models.purpose import Purpose
from consent.models.purpose_version import PurposeVersion
from consent.models.request import ConsentRequest
from consent.models.risk_class_step import RiskClassStep
from consent.models.signed_document import SignedDocument
from consent.models.sole_signatory import SoleSignatory
from consent.models.standing import Standing
from consent.models.terms import Terms

__all__ = [
    "Agreement",
    "AgreementStep",
    "Category",
    "CategoryVersion",
    "Consent",
    "ConsentDraft",
    "ConsentEvent",
    "ConsentRequest",
    "ConsentRequestAnswer",
    "ContractEnd",
    "Evidence",
    "FreeTextHandling",
    "PersonStop",
    "PersonStopLift",
    "Processor",
    "ProcessorObjection",
    "Proposal",
    "ProposalAnswer",
    "ProposalItem",
    "ProposalTemplate",
    "Purpose",
    "PurposeVersion",
    "RiskClassStep",
    "SignedDocument",
    "SoleSignatory",
    "Standing",
    "Terms",
]
