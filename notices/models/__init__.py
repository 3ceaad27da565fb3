from notices.models.letter import Letter
from notices.models.statement import Statement
from notices.models.webhook import EndpointSecret, WebhookAttempt, WebhookDelivery, WebhookEndpoint

__all__ = ["EndpointSecret", "Letter", "Statement", "WebhookAttempt", "WebhookDelivery", "WebhookEndpoint"]
