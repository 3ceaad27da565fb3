"""OpenID AuthZEN Authorization API 1.0: the protocol, and Licet's policy behind it.

`entities`, `requests` and `protocol` do not depend on Licet: they take a policy as an argument. So the
published certification scenario runs through the same code with a small policy of its own
(https://openid.net/specs/authorization-api-1_0.html).
"""
