"""nginx with the example of deploy/, at other ports and with a certificate of its own."""

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.journeys.programs import free_port

EXAMPLE = Path(__file__).parents[2] / "deploy" / "nginx.conf"
HOST = "bot.example.org"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
_AROUND = """
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Proxy:
    """Where it answers, the certificate to be trusted, and the folder with its logs."""

    https: str
    http: str
    trust: ssl.SSLContext
    logs: Path


@contextmanager
def in_front_of(bot: str, folder: Path, *telegram: str) -> Iterator[Proxy]:
    """Run nginx before a bot that listens at `bot` (host:port); `telegram` are further addresses that may post."""
    plain, secure = free_port(), free_port()
    certificate = _certificate(folder)
    _configure(folder, {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen [::]:80;": "",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{secure} ssl http2;",
        "listen [::]:443 ssl http2;": "",
        "/etc/ssl/prescreen/": f"{folder}/",
        "127.0.0.1:8080": bot,
        "deny all;": "".join(f"allow {each}; " for each in telegram) + "deny all;",
    })  # fmt: skip
    _nginx(folder)  # comes back once it listens
    try:
        trust = ssl.create_default_context(cafile=certificate)
        yield Proxy(f"https://127.0.0.1:{secure}", f"http://127.0.0.1:{plain}", trust, folder)
    finally:
        _nginx(folder, "-s", "stop")


def _configure(folder: Path, changes: dict[str, str]) -> None:
    """Write the example with these changes, each of which it must allow for."""
    site = EXAMPLE.read_text(encoding="utf-8")
    for ours, here in changes.items():
        assert ours in site, f"deploy/nginx.conf has no {ours!r} any more"
        site = site.replace(ours, here)
    (folder / "site.conf").write_text(site, encoding="utf-8")
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder), encoding="utf-8")


def _nginx(folder: Path, *more: str) -> None:
    command = [str(NGINX), "-e", f"{folder}/error.log", "-p", str(folder), "-c", "nginx.conf", *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _certificate(folder: Path) -> Path:
    """Make a certificate for the host that trusts itself, for this hour."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)  # noqa: TID251 - TLS has its own clock
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    kind, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "privkey.pem").write_bytes(key.private_bytes(kind, form, serialization.NoEncryption()))
    (folder / "fullchain.pem").write_bytes(made.public_bytes(kind))
    return folder / "fullchain.pem"
