from identity.models.sign_in_tries import SignInTries

__all__ = ["SignInTries"]
