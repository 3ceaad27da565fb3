"""OpenID AuthZEN Authorization API 1.0: the protocol, and our policy behind it.

`entities`, `reading` and `protocol` know nothing of Licet: they take a policy as an argument, so that the published
certification scenario's little domain runs through the same code (https://openid.net/specs/authorization-api-1_0.html).
"""
