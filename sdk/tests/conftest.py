"""Fixtures of the SDK's tests: they need the SDK and the engines, none of the server."""

import hypothesis

# a busy machine is slow, not wrong
hypothesis.settings.register_profile("licet", deadline=None)
hypothesis.settings.load_profile("licet")
