"""Writing to people, and telling programs."""

from notices.operations.deliveries import EndpointDisabled, claim, enqueue, note, replay
from notices.operations.destruction_mail import tell_destruction
from notices.operations.endpoints import (
    AddressRefused,
    Shown,
    TooManyEndpoints,
    UnknownEvent,
    add_endpoint,
    delete_endpoint,
    disable,
    enable,
    loopback,
    rotate_secret,
)
from notices.operations.mail import remind, tell, tell_control, tell_request, tell_waiver
from notices.operations.statements import issue_statement, issue_statements, tell_statement
from notices.operations.subject_mail import tell_subject_request

__all__ = [
    "AddressRefused",
    "EndpointDisabled",
    "Shown",
    "TooManyEndpoints",
    "UnknownEvent",
    "add_endpoint",
    "claim",
    "delete_endpoint",
    "disable",
    "enable",
    "enqueue",
    "issue_statement",
    "issue_statements",
    "loopback",
    "note",
    "remind",
    "replay",
    "rotate_secret",
    "tell",
    "tell_control",
    "tell_destruction",
    "tell_request",
    "tell_statement",
    "tell_subject_request",
    "tell_waiver",
]
