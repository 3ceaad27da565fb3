from notices.models.endpoint_secret import EndpointSecret
from notices.models.letter import Letter
from notices.models.statement import Statement
from notices.models.webhook import WebhookEndpoint
from notices.models.webhook_attempt import WebhookAttempt
from notices.models.webhook_delivery import WebhookDelivery

__all__ = ["EndpointSecret", "Letter", "Statement", "WebhookAttempt", "WebhookDelivery", "WebhookEndpoint"]
