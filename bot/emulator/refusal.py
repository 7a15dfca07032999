"""How the Bot API says no: one exception, with the real server's words."""


class Refused(Exception):
    """A call that the Bot API answers with `ok: false`."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad(text: str) -> Refused:
    """A 400, the text in the server's own form: lower case after the prefix."""
    return Refused(400, f"Bad Request: {text}")


def forbidden(text: str) -> Refused:
    """A 403: the bot may not, and trying again will not help."""
    return Refused(403, f"Forbidden: {text}")


def too_many(seconds: int) -> Refused:
    """A 429, with the seconds to wait in the parameters (the HTTP door repeats them as Retry-After)."""
    return Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
