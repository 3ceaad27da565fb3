"""The kinds of ledger entries that this room records."""

from ledger.entries import register

_CATEGORY = "category version name description fields time_field third_party"
_CATEGORY_SAYS = "A version of a data category was added, with its fields"
_PURPOSE_SAYS = "A purpose was added or changed"
_EDITED = "offered_to editorial reason approval"

# Version 2 also names the accounts that it is offered to, and says whether the version changes words alone.
CATEGORY_1 = register("category.recorded/1", _CATEGORY, _CATEGORY_SAYS)
CATEGORY = register("category.recorded/2", f"{_CATEGORY} {_EDITED} renames", _CATEGORY_SAYS)
PURPOSE_1 = register("purpose.recorded/1", "purpose name cross_tenant", _PURPOSE_SAYS)
PURPOSE = register(
    "purpose.recorded/2", f"purpose version name description cross_tenant {_EDITED}", _PURPOSE_SAYS
)
_TERMS = "terms title body_sha256 clauses effective_from requires_reacceptance"
_TERMS_SAYS = "Terms were published; they never change"
TERMS_1 = register("terms.published/1", _TERMS, _TERMS_SAYS)
TERMS_2 = register("terms.published/2", f"{_TERMS} purposes", _TERMS_SAYS)
# Version 3 says which role the vendor has for data about people, purpose by purpose.
TERMS = register("terms.published/3", f"{_TERMS} purposes roles", _TERMS_SAYS)
_AGREEMENT = "agreement reference kind training effective_from effective_until amends evidence"
_AGREEMENT_RECORDED = "A signed agreement of an account was recorded, with what it says about training"
AGREEMENT_1 = register("agreement.recorded/1", _AGREEMENT, _AGREEMENT_RECORDED)
AGREEMENT = register(
    "agreement.recorded/2",
    f"{_AGREEMENT} data_use amended_by renewal notice_days rank contacts ends binds scope confidential_from_parent"
    " independent awaits_approval",
    _AGREEMENT_RECORDED,
)
AGREEMENT_EFFECTIVE = register(
    "agreement.effective/1",
    "agreement reference reason owner_agreed",
    "An agreement that waited for a second person took effect",
)
AGREEMENT_VOIDED = register(
    "agreement.voided/1",
    "agreement reference reason owner_agreed",
    "An agreement that was recorded in error was declared void",
)
CONTRACT_HELD_OVER = register(
    "contract.held_over/1",
    "contract_end ended_at until signatory signatory_commitment authority",
    "A customer let consents go on for a while after its contract ended",
)
CONTRACT_ENDED = register(
    "contract.ended/1",
    "contract_end ended_at signatory signatory_commitment authority",
    "A customer confirmed that its contract has ended",
)
PROCESSOR = register(
    "processor.recorded/1",
    "processor does regions effective_from ended",
    "The vendor announced a sub-processor, or changed what it says about one",
)
PROCESSOR_OBJECTED = register(
    "processor.objected/1",
    "processor reason person",
    "A customer objected to a sub-processor; it may not touch the customer's data",
)
PROCESSOR_ACCEPTED = register(
    "processor.accepted/1",
    "processor reason person",
    "A customer took its objection to a sub-processor back",
)
# What is recorded about the papers of an account.
OF_PAPERS = (
    *(AGREEMENT_1, AGREEMENT, AGREEMENT_EFFECTIVE, AGREEMENT_VOIDED),
    *(CONTRACT_HELD_OVER, CONTRACT_ENDED),
)

_STATEMENT = (
    "consent tenant category category_version purpose terms conditions risk_class risk_accepted rights_attested"
    " risk_statement_sha256 evidence signatures_required signatory signatory_commitment authority"
    # Since documents are kept; entries from before do not have it.
    " document_sha256"
)
_DECLARED = "legal_basis transfer_mechanism references"
_PROPOSED_SAYS = "A consent was proposed; it has no effect yet"
_STATED_SAYS = "A tenant stated its consent, which applies under its conditions"
# Version 2 says what the customer declares besides, and what a proposal of the vendor says that it declares.
PROPOSED_1 = register("consent.proposed/1", _STATEMENT, _PROPOSED_SAYS)
PROPOSED = register("consent.proposed/2", f"{_STATEMENT} {_DECLARED} suggested", _PROPOSED_SAYS)
STATED_1 = register("consent.stated/1", _STATEMENT, _STATED_SAYS)
STATED = register("consent.stated/2", f"{_STATEMENT} {_DECLARED} declared cooling_off_hours", _STATED_SAYS)

_CHANGE = "consent tenant category purpose reason signatory signatory_commitment authority"
_CONFIRMED_SAYS = "A signatory gave one of the required signatures"
# Version 2 says what the signature declares.
CONFIRMED_1 = register("consent.confirmed/1", _CHANGE, _CONFIRMED_SAYS)
CONFIRMED = register("consent.confirmed/2", f"{_CHANGE} declared", _CONFIRMED_SAYS)
REFUSED = register("consent.refused/1", _CHANGE, "The tenant refused a proposed consent")
PAUSED = register(
    "consent.paused/1", _CHANGE, "The tenant paused a consent; it allows nothing until it is resumed"
)
RESUMED = register(
    "consent.resumed/1", _CHANGE, "The tenant resumed a paused consent; data from the pause stays excluded"
)
DISPUTED = register("consent.disputed/1", _CHANGE, "The authority of a consent's signatory was disputed")
WITHDRAWN = register(
    "consent.withdrawn/1",
    f"{_CHANGE} election",
    "The tenant withdrew a consent; no older consent takes its place",
)
BEGAN = register("consent.began/1", _CHANGE, "A scheduled consent took effect")
EXPIRED = register("consent.expired/1", _CHANGE, "A consent's validity ended")
SUSPENDED = register(
    "consent.suspended/1", _CHANGE, "Newer terms, an agreement or the tenant's switch suspended a consent"
)
RESTORED = register(
    "consent.restored/1", _CHANGE, "The cause of a suspension ended; the consent allows again"
)
RESTATED = register(
    "consent.restated/1",
    _CHANGE,
    "The tenant confirmed a consent that an agreement had kept from counting",
)
LAPSED = register(
    "consent.lapsed/1",
    _CHANGE,
    "A proposed consent ended unanswered: its proposal lapsed, or another offer took its place",
)
CALLED_OFF = register(
    "consent.called_off/1",
    _CHANGE,
    "The tenant called off a signed consent before its time for second thoughts was over; it never counted",
)
COSIGN_DUE = register(
    "consent.cosign_due/1",
    _CHANGE,
    "The data was classed as critical; a second person has 30 days to sign this consent too",
)
COSIGNED = register("consent.cosigned/1", _CHANGE, "A second person signed a consent to critical data")
COSIGN_OFF = register(
    "consent.cosign_off/1",
    _CHANGE,
    "The data is no longer classed as critical; this consent needs no second signature",
)
ATTESTED = register(
    "consent.attested/1",
    _CHANGE,
    "The tenant attested its right to allow the use of data about people",
)
# A consent's events are stored by their verb; each has one kind of entry.
BY_EVENT = {
    kind.verb: kind
    for kind in (
        *(PROPOSED, STATED, CONFIRMED, REFUSED, PAUSED, RESUMED),
        *(DISPUTED, WITHDRAWN, BEGAN, EXPIRED, SUSPENDED, RESTORED, RESTATED, ATTESTED, LAPSED),
        *(CALLED_OFF, COSIGN_DUE, COSIGNED, COSIGN_OFF),
    )
}
OLDER_EVENTS = (PROPOSED_1, STATED_1, CONFIRMED_1)
OF_EVENTS = (*OLDER_EVENTS, *BY_EVENT.values())

_CLASSED = "tenant category risk_class was consent signatories evidence"
RISK_CLASS = register(
    "risk_class.recorded/1", _CLASSED, "A customer classed the data of a category by how sensitive it is"
)
RISK_CLASS_LOWERING = register(
    "risk_class.lowering/1",
    _CLASSED,
    "One of two people signed for a lower class; it counts with the second signature",
)
SOLE_SIGNATORY = register(
    "sole_signatory.proven/1",
    "person person_commitment authority evidence",
    "A company proved by a register extract that one person alone is authorised to sign for it",
)

_REQUEST = "request tenant category purpose"
REQUEST_MADE = register(
    "request.made/1", f"{_REQUEST} wish expires_at", "A denied job asked the tenant to allow more"
)
REQUEST_GRANTED = register(
    "request.granted/1", f"{_REQUEST} consent", "A new consent allows all that a job asked for"
)
REQUEST_REFUSED = register("request.refused/1", f"{_REQUEST} reason", "The tenant refused a job's request")

PROPOSAL_OPENED = register(
    "proposal.opened/1",
    "proposal tenant items asks_about lapses_at proposer",
    "Several consents were proposed to a tenant at once; none has an effect yet",
)
PROPOSAL_ANSWERED = register(
    "proposal.answered/1",
    "proposal tenant round by answers signatory signatory_commitment authority",
    "The customer or the vendor accepted, refused or countered items of a proposal",
)
PROPOSAL_LAPSED = register(
    "proposal.lapsed/1", "proposal tenant", "A proposal ended without an answer to all of its items"
)
PROPOSAL_SEEN = register(
    "proposal.seen/1",
    "proposal tenant person",
    "A person of the customer opened a proposal for the first time",
)
PROPOSAL_REMINDED = register(
    "proposal.reminded/1", "proposal tenant", "The vendor reminded a customer of an open proposal"
)
SIGNATURE_REQUESTED = register(
    "signature.requested/1",
    "consent tenant persons automatic",
    "The people who can give a missing signature were reminded of it",
)
STOPPED = register(
    "person_stop.recorded/1",
    "stop tenant commitment_sha256 key_id right purposes",
    "No run may use a person's rows in a tenant's data from here on",
)
STOP_LIFTED = register(
    "person_stop.lifted/1",
    "stop tenant signatory signatory_commitment authority",
    "A tenant lifted a person's stop: runs may use the person's rows again",
)
FREE_TEXT = register(
    "free_text.declared/1",
    "tenant category fields signatory signatory_commitment authority",
    "A tenant said how it handles fields that may name a person in free text",
)
OF_STOPS = (STOPPED, STOP_LIFTED, FREE_TEXT)
