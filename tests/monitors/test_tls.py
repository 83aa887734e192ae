from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from monitors import SourceError
from monitors._addresses import Allowed
from monitors._guard import Guard
from monitors._http import Answer, Http
from monitors._network import Network
from tests.monitors._hostile import FEED, reply
from tests.monitors.conftest import LOOPBACK

if TYPE_CHECKING:
    from pathlib import Path

    from tests.monitors.conftest import Outside


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for good.example that nobody else knows, with its key."""
    path = tmp_path_factory.mktemp("tls") / "good.pem"
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "good.example")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("good.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    form = serialization.PrivateFormat.PKCS8
    path.write_bytes(key.private_bytes(pem, form, serialization.NoEncryption()))
    path.with_name("good.pem.crt").write_bytes(made.public_bytes(pem))
    return path


def fetch(
    outside: Outside, certificate: Path, host: str, *, trusted: bool
) -> tuple[Answer, list[str | None]]:
    """Serve over TLS here, and fetch it under a name; tell the names the server was asked by."""
    names: list[str | None] = []

    async def run() -> Answer:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{certificate}.crt", certificate)
        context.sni_callback = lambda _socket, name, _context: names.append(name)

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                while await reader.readuntil(b"\r\n\r\n"):
                    writer.write(reply(FEED * 3_000))
            except (OSError, asyncio.IncompleteReadError):
                writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
        port = server.sockets[0].getsockname()[1]
        trust = ssl.create_default_context(cafile=f"{certificate}.crt") if trusted else None
        way = Network(Guard(Allowed.read(LOOPBACK.allow_hosts)), 5, trust)
        async with (
            server,
            Http(LOOPBACK, lambda: outside.now, outside.pool, way=way) as http,
        ):
            await http.get(f"https://{host}:{port}/")
            return await http.get(f"https://{host}:{port}/")

    return asyncio.run(run()), names


@pytest.fixture(autouse=True)
def names_lead_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer every name with this machine."""
    row = (0, 0, 0, "", ("127.0.0.1", 0))
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [row])


def test_the_name_is_checked_and_not_the_address(outside: Outside, certificate: Path) -> None:
    answer, names = fetch(outside, certificate, "good.example", trusted=True)
    assert answer.body == FEED * 3_000
    assert names == ["good.example"]  # the second time over the same connection


@pytest.mark.parametrize(
    ("host", "trusted", "why"),
    [
        ("evil.example", True, "Hostname mismatch"),
        ("good.example", False, "self-signed certificate"),
    ],
)
def test_a_wrong_certificate_gets_one_clear_sentence(
    host: str, trusted: object, why: str, outside: Outside, certificate: Path
) -> None:
    with pytest.raises(SourceError) as caught:
        fetch(outside, certificate, host, trusted=bool(trusted))
    assert caught.value.says.startswith(f"The certificate of `{host}` is not valid ({why}")
    assert caught.value.says.endswith("): its owner must renew it.")
