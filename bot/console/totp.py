"""One-time codes of an authenticator app: TOTP (RFC 6238), SHA-1, six digits, 30 seconds, as every app makes them."""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING

import pyotp
import segno

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

SECONDS, DIGITS = 30, 6
BESIDE = (0, -1, 1)
"""Steps that are taken: a phone's clock may be off by half a minute."""
SECRET_BYTES = 20
"""160 bits, as RFC 4226 recommends."""


def new_secret(chance: Callable[[int], bytes]) -> str:
    """Return a new secret in base 32, as apps take it."""
    return base64.b32encode(chance(SECRET_BYTES)).decode()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the step that the code belongs to, None if it is none of this moment."""
    typed = "".join(code.split())
    if not (typed.isascii() and typed.isdecimal() and len(typed) == DIGITS):
        return None
    totp, this = pyotp.TOTP(secret), int(now.timestamp()) // SECONDS
    return next((this + by for by in BESIDE if hmac.compare_digest(totp.generate_otp(this + by), typed)), None)


def address(secret: str, account: str, issuer: str) -> str:
    """Return what an app reads from the picture (otpauth://)."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def picture(address: str) -> str:
    """Return the QR code as an SVG element without styles."""
    return segno.make(address, micro=False).svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=False)
