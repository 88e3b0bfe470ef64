"""What a protected server asks for: headers, a token or a password, a CA, a client certificate."""

from __future__ import annotations

import base64
import re
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from slo_codegen.prometheus_api.errors import ServerError
from slo_codegen.prometheus_api.secret_files import read_secret_file

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}", re.ASCII)
_HEADER_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?", re.ASCII)
_TOKEN = re.compile(r"[\x21-\x7e]+", re.ASCII)
_OWN_HEADERS = frozenset(
    ("host", "connection", "content-length", "content-type", "transfer-encoding", "accept", "accept-encoding", "te",
     "trailer", "upgrade", "expect", "keep-alive", "range")
)  # fmt: skip
_SENSITIVE = re.compile(r"auth|cookie|token|secret|password|key|session", re.IGNORECASE)
_TENANT = "X-Scope-OrgID"
_LEAST_MASKED = 3
_LEAST_SECRET = 6
_MOST_CA_BYTES = 4 << 20
_MOST_SECRET_BYTES = 64 << 10


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line names; files and variables of the environment are read by `read_access`."""

    headers: tuple[str, ...] = field(default=(), repr=False)
    header_files: tuple[Path, ...] = ()
    bearer_token_file: Path | None = None
    bearer_token_env: str | None = field(default=None, repr=False)
    basic_auth_file: Path | None = None
    basic_auth_env: str | None = field(default=None, repr=False)
    tenant: str | None = None
    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """Headers to send and how to check the server; neither its text nor that of its errors holds a secret."""

    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    masks: tuple[str, ...] = field(default=(), repr=False)
    """What no message may hold, the longest first."""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """What no answer may hold: a server that sends a credential back would have it recorded."""
    ca: str | None = field(default=None, repr=False)
    cert_file: Path | None = None
    key_file: Path | None = None

    @property
    def has_credentials(self) -> bool:
        """Whether anything is sent that a listener could use."""
        return bool(self.secrets) or any(_SENSITIVE.search(name) for name, _ in self.headers)

    @property
    def has_tls_options(self) -> bool:
        """Whether anything given makes sense with https alone."""
        return self.ca is not None or self.cert_file is not None

    def mask(self, text: str) -> str:
        """Return a text without any of the values that are sent."""
        for secret in self.masks:
            text = text.replace(secret, "***")
        return text

    def tls(self) -> ssl.SSLContext:
        """Return a context that verifies the server, by the system's CAs or by the one given alone.

        Raises:
            ServerError: the CA or the client certificate is not valid.
        """
        try:
            context = ssl.create_default_context(cadata=self.ca)
        except (ssl.SSLError, ValueError) as error:
            raise _wrong("--ca-file holds no certificate in PEM", "give the CA's certificate in PEM format") from error
        if self.cert_file is not None:
            try:
                # A key with a passphrase must not make the command ask for it.
                context.load_cert_chain(self.cert_file, self.key_file, password=lambda: "")
            except (ssl.SSLError, OSError, ValueError) as error:
                raise _wrong("the client certificate and its key are not a valid pair in PEM, without a passphrase",
                             "give both with --cert-file and --key-file") from error  # fmt: skip
        return context


def read_access(given: Given, environ: Mapping[str, str]) -> Access:
    """Read every file and variable that was named.

    Raises:
        ServerError: one cannot be read, is not valid, or two of them exclude each other.
    """
    tokens = [
        *_secrets("--bearer-token", given.bearer_token_file, given.bearer_token_env, environ),
    ]
    pairs = [*_secrets("--basic-auth", given.basic_auth_file, given.basic_auth_env, environ)]
    if len(tokens) + len(pairs) > 1:
        raise _wrong("more than one of a bearer token and basic auth is given", "give one of them")
    headers = [_header(text) for text in given.headers]
    for path in given.header_files:
        lines = read_secret_file("--header-file", path, _MOST_SECRET_BYTES).splitlines()
        headers += [_header(line) for line in lines if line.strip()]
    masks = [value for _, value in headers]
    secrets = [value for name, value in headers if _SENSITIVE.search(name)]
    for token in tokens:
        if not _TOKEN.fullmatch(token):
            raise _wrong("the bearer token is empty or contains a character that no header can hold",
                         "store the token alone, on one line")  # fmt: skip
        headers.append(("Authorization", f"Bearer {token}"))
        secrets.append(token)
    for pair in pairs:
        user, colon, password = pair.partition(":")
        if not (user and colon) or any(ord(char) < 0x20 or ord(char) == 0x7F for char in pair):
            raise _wrong("the basic auth is not USER:PASSWORD on one line", "store both with a colon between")
        encoded = base64.b64encode(pair.encode()).decode()
        headers.append(("Authorization", f"Basic {encoded}"))
        secrets += [encoded, pair, password]
    if given.tenant is not None:
        headers.append(_valid(_TENANT, given.tenant, "--tenant"))
    _once(headers)
    ca = None
    if given.ca_file is not None:
        ca = read_secret_file("--ca-file", given.ca_file, _MOST_CA_BYTES)
    if given.key_file is not None and given.cert_file is None:
        raise _wrong("--key-file is given without --cert-file", "give both")
    for option, file in (("--cert-file", given.cert_file), ("--key-file", given.key_file)):
        if file is not None:
            read_secret_file(option, file, _MOST_CA_BYTES)
    return Access(
        tuple(headers),
        _distinct([*masks, *secrets], _LEAST_MASKED),
        _distinct(secrets, _LEAST_SECRET),
        ca,
        given.cert_file,
        given.key_file,
    )


def _distinct(texts: Iterable[str], least: int) -> tuple[str, ...]:
    return tuple(sorted({text for text in texts if len(text) >= least}, key=lambda text: (-len(text), text)))


def _secrets(option: str, file: Path | None, variable: str | None, environ: Mapping[str, str]) -> list[str]:
    found = []
    if file is not None:
        found.append(read_secret_file(f"{option}-file", file, _MOST_SECRET_BYTES))
    if variable is not None:
        # The name is not repeated: somebody may have given the secret itself.
        value = environ.get(variable) if variable and "=" not in variable and "\0" not in variable else None
        if value is None:
            raise _wrong(f"the environment variable that {option}-env names is not set",
                         "give the variable's name, not its value, and set it for this process")  # fmt: skip
        found.append(value.rstrip("\r\n"))
    return found


def _header(text: str) -> tuple[str, str]:
    name, separator, value = re.fullmatch(r"([^:=]*)([:=]?)(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
    if not separator:
        raise _wrong("a header is not NAME=VALUE or NAME: VALUE", "such as --header 'X-Scope-OrgID: team-a'")
    return _valid(name.strip(" \t"), value.strip(" \t"), "--header")


def _valid(name: str, value: str, option: str) -> tuple[str, str]:
    if not _HEADER_NAME.fullmatch(name):
        raise _wrong(f"{option}: the name of a header is not valid", "use letters, digits and hyphens")
    if name.lower() in _OWN_HEADERS:
        raise _wrong(f"{option}: {name} is set by slo-codegen itself", "leave it out")
    if not _HEADER_VALUE.fullmatch(value):
        raise _wrong(f"{option}: the value of {name} is empty or contains a character that no header can hold",
                     "use printable ASCII on one line")  # fmt: skip
    return name, value


def _once(headers: list[tuple[str, str]]) -> None:
    seen: set[str] = set()
    for name, _ in headers:
        if name.lower() in seen:
            raise _wrong(f"the header {name} is given twice", "give it once: by --header or by an option of its own")
        seen.add(name.lower())


def _wrong(message: str, help: str) -> ServerError:
    return ServerError("SLO740", message, help)
