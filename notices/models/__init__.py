from notices.models.letter import Letter
from notices.models.webhook import EndpointSecret, WebhookAttempt, WebhookDelivery, WebhookEndpoint

__all__ = ["EndpointSecret", "Letter", "WebhookAttempt", "WebhookDelivery", "WebhookEndpoint"]
