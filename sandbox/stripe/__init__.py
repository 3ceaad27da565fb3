"""The local Stripe: a stand-in for Stripe on one machine.

It is NOT Stripe.

It answers the unmodified `stripe` library over HTTP on loopback and keeps state. Request validation and
object skeletons are generated from Stripe's published OpenAPI specification. An answer that breaks the
specification is never sent. Only the behaviour is written manually, in `resources/`. See
docs/local-stripe.md.
"""
