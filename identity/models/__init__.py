from identity.models.event_seal import EventSeal
from identity.models.key_network import KeyNetwork
from identity.models.security_alert import SecurityAlert
from identity.models.security_event import SecurityEvent
from identity.models.sign_in_tries import SignInTries

__all__ = ["EventSeal", "KeyNetwork", "SecurityAlert", "SecurityEvent", "SignInTries"]
