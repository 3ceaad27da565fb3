"""URL path converters for tenants, categories, consents and other ids."""

from __future__ import annotations

from uuid import UUID

from wire import ids
from wire.keys import KEY


class ModeConverter:
    regex = "live|test"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class CodeConverter(ModeConverter):
    """A key chosen by the vendor's systems."""

    regex = KEY.pattern


class FormatConverter(ModeConverter):
    regex = "csv|json"


class TokenConverter(ModeConverter):
    """The secret in the link of an invitation."""

    regex = "[0-9a-f]{64}"


class PaperConverter(ModeConverter):
    regex = "pdf|json"


class MonthConverter(ModeConverter):
    regex = "[0-9]{4}-(?:0[1-9]|1[0-2])"


class ConsentConverter:
    prefix = ids.CONSENT
    regex = r"con_[0-7][0-9a-z]{25}"

    def to_python(self, value: str) -> UUID:
        """Parse the id in a URL. Raises: NotAnId, a ValueError that Django turns into 404."""
        return ids.parse(self.prefix, value)

    def to_url(self, value: UUID | str) -> str:
        return value if isinstance(value, str) else ids.render(self.prefix, value)


class CommitmentConverter(ConsentConverter):
    prefix = ids.COMMITMENT
    regex = r"cmt_[0-7][0-9a-z]{25}"


class SubjectConverter(ConsentConverter):
    prefix = ids.SUBJECT_REQUEST
    regex = r"srq_[0-7][0-9a-z]{25}"


class EntryConverter(ConsentConverter):
    prefix = ids.ENTRY
    regex = r"ent_[0-7][0-9a-z]{25}"


class CertificateConverter(ConsentConverter):
    prefix = ids.CERTIFICATE
    regex = r"crt_[0-7][0-9a-z]{25}"


class OrderConverter(ConsentConverter):
    prefix = ids.DESTRUCTION
    regex = r"dst_[0-7][0-9a-z]{25}"


class RequestConverter(ConsentConverter):
    prefix = ids.REQUEST
    regex = r"req_[0-7][0-9a-z]{25}"


class WaiverConverter(ConsentConverter):
    prefix = ids.WAIVER
    regex = r"wvr_[0-7][0-9a-z]{25}"


class AuditConverter(ConsentConverter):
    prefix = ids.AUDIT
    regex = r"aud_[0-7][0-9a-z]{25}"


class ApprovalConverter(ConsentConverter):
    prefix = ids.APPROVAL
    regex = r"apr_[0-7][0-9a-z]{25}"


class ProposalConverter(ConsentConverter):
    prefix = ids.PROPOSAL
    regex = r"pro_[0-7][0-9a-z]{25}"


class EndpointConverter(ConsentConverter):
    prefix = ids.WEBHOOK_ENDPOINT
    regex = r"whe_[0-7][0-9a-z]{25}"


class MessageConverter(ConsentConverter):
    prefix = ids.MESSAGE
    regex = r"msg_[0-7][0-9a-z]{25}"


class DecisionConverter(ConsentConverter):
    prefix = ids.DECISION
    regex = r"dec_[0-7][0-9a-z]{25}"


class FindingConverter(ConsentConverter):
    prefix = ids.FINDING
    regex = r"fnd_[0-7][0-9a-z]{25}"


class HoldingConverter(ConsentConverter):
    prefix = ids.HOLDING
    regex = r"hld_[0-7][0-9a-z]{25}"
