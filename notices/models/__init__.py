from notices.models.calendar_feed import CalendarFeed
from notices.models.endpoint_secret import EndpointSecret
from notices.models.export_push import ExportPush
from notices.models.letter import Letter
from notices.models.mail_choice import MailChoice
from notices.models.standing_export import StandingExport
from notices.models.statement import Statement
from notices.models.webhook import WebhookEndpoint
from notices.models.webhook_attempt import WebhookAttempt
from notices.models.webhook_delivery import WebhookDelivery

__all__ = [
    "CalendarFeed",
    "EndpointSecret",
    "ExportPush",
    "Letter",
    "MailChoice",
    "StandingExport",
    "Statement",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
]
