"""Ed25519 keys in PEM files, and the signature lines of notes (c2sp.org/signed-note).

A signature line is a dash, the name of the key and, in base64, four bytes that tell the key and the signature. The
library is loaded when somebody signs or checks: a start of the bot does without it.
"""

import hashlib
import os
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from storage.checkpoints import ORIGIN

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

Sign: TypeAlias = Callable[[str], str]
"""Returns the signature line for a text."""
IsSigned: TypeAlias = Callable[[str, str], bool]
"""Says whether a signature line is this key's for a text."""

_ED25519 = b"\x01"
_TELLING = 4
_BEGINS = f"— {ORIGIN} "


class KeyUnusable(Exception):
    """A file holds no key that can be used; the message says which and why."""


def public_half(key: Path) -> Path:
    """Return where the public half of a key is kept: beside it."""
    return key.with_suffix(".pub")


def make_key(path: Path) -> bool:
    """Make a key for its owner only, and its public half beside it; what is there stays. Return whether it was made."""
    half = public_half(path)
    made = not path.exists() and _made(path)
    if not half.exists():
        from cryptography.hazmat.primitives import serialization as form  # noqa: PLC0415 - see above: loaded late

        public = _private(path).public_key()
        _put(half, public.public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo), 0o644)
    return made


def signer(path: Path) -> Sign:
    """Return what signs with the private key in a PEM file, read when it signs. It raises KeyUnusable."""

    def sign(text: str) -> str:
        private = _private(path)
        return f"{_BEGINS}{b64encode(_tells(private.public_key()) + private.sign(text.encode())).decode()}"

    return sign


def reader(path: Path) -> IsSigned:
    """Return what checks signatures by the key in a PEM file, of which the public half is enough. KeyUnusable."""
    public = _public(path)
    tells = _tells(public)

    def is_signed(text: str, line: str) -> bool:
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - see above: loaded late

        try:
            told = b64decode(line.removeprefix(_BEGINS), validate=True) if line.startswith(_BEGINS) else b""
            public.verify(told[_TELLING:], text.encode())
        except (ValueError, InvalidSignature):
            return False
        return told[:_TELLING] == tells

    return is_signed


def name_of(path: Path) -> str:
    """Return by which eight digits people tell the key: the four bytes that its signatures begin with."""
    return _tells(_public(path)).hex()


def _tells(public: "Ed25519PublicKey") -> bytes:
    return hashlib.sha256(ORIGIN.encode() + b"\n" + _ED25519 + public.public_bytes_raw()).digest()[:_TELLING]


def _private(path: Path) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - loaded late
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415 - as above

    try:
        key = load_pem_private_key(_read(path), password=None)
    except (ValueError, TypeError):
        raise KeyUnusable(f"{path} holds no private key in PEM form without a password.") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(f"{path} holds a key of another kind: it must be Ed25519.")
    return key


def _public(path: Path) -> "Ed25519PublicKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 - loaded late
    from cryptography.hazmat.primitives.serialization import load_pem_public_key  # noqa: PLC0415 - as above

    content = _read(path)
    if b"PRIVATE KEY" in content:
        return _private(path).public_key()
    try:
        key = load_pem_public_key(content)
    except ValueError:
        raise KeyUnusable(f"{path} holds no public key in PEM form.") from None
    if not isinstance(key, Ed25519PublicKey):
        raise KeyUnusable(f"{path} holds a key of another kind: it must be Ed25519.")
    return key


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as trouble:
        raise KeyUnusable(f"{path} cannot be read: {trouble.strerror}.") from trouble


def _made(path: Path) -> bool:
    from cryptography.hazmat.primitives import serialization as form  # noqa: PLC0415 - loaded late
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - as above

    key = Ed25519PrivateKey.generate()
    return _put(path, key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()), 0o600)


def _put(path: Path, content: bytes, mode: int) -> bool:
    """Write a whole file under a name that is free; False if another process was first."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as written:
            written.write(content)
            os.fchmod(written.fileno(), mode)
            written.flush()
            os.fsync(written.fileno())
        os.link(part, path)
    except FileExistsError:
        return False
    finally:
        os.unlink(part)  # noqa: PTH108 - the name that mkstemp gave
    return True
