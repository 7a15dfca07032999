"""What every answer tells the browser: take nothing from elsewhere, be shown nowhere else, keep nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import MutableHeaders
    from starlette.responses import Response

    from bot.console.behind import Behind

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)

SAFE: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
"""Nobody else is sent a referrer. With none at all a browser would say `null` for a form's origin, to us too."""
BY_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}


def make_safe(headers: MutableHeaders, behind: Behind) -> None:
    """Give an answer the headers it lacks."""
    for name, value in {**SAFE, **(BY_HTTPS if behind.by_https else {})}.items():
        headers.setdefault(name, value)


def cookie_name(behind: Behind) -> str:
    """Return the cookie's name: by its prefix a browser takes it from this very host only, and only when sealed."""
    return "__Host-console" if behind.by_https else "console"


def set_cookie(response: Response, behind: Behind, secret: str, seconds: int) -> None:
    """Have the browser keep the session's secret, out of reach of scripts and of other sites; none takes it away."""
    response.set_cookie(
        cookie_name(behind), secret, max_age=seconds if secret else 0, path="/" if behind.by_https else behind.root,
        secure=behind.by_https, httponly=True, samesite="strict",
    )  # fmt: skip
