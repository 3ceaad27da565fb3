from identity.models.event_seal import EventSeal
from identity.models.security_event import SecurityEvent
from identity.models.sign_in_tries import SignInTries

__all__ = ["EventSeal", "SecurityEvent", "SignInTries"]
