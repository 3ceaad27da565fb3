"""The local Stripe: what stands in for Stripe on one machine.

It is NOT Stripe. It answers the unmodified `stripe` library over HTTP on loopback, keeps state, and is
held to Stripe's published OpenAPI specification: request validation and object skeletons are generated
from it, and an answer that breaks it is never sent. Only behaviour is written by hand (`resources/`). See
docs/local-stripe.md.
"""
