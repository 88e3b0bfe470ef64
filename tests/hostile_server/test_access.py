"""Protected servers: what is sent, what is refused with a fix, and that no secret is in any output."""

from __future__ import annotations

import base64
import os
import shutil
import ssl
import subprocess
import sys

import pytest
from click.testing import CliRunner

from slo_codegen.cli.main import group
from slo_codegen.prometheus_api import Given, ServerError, parse_address, read_access
from tests.hostile_server.responses import envelope, http, sample
from tests.hostile_server.test_gate import STATES
from tests.preview.record import ROOT
from tests.support.raw_server import raw_server
from tests.unit.diff.editing import edit, lay_out

pytestmark = pytest.mark.slow

TOKEN = "t0ken-which-nobody-may-see"
PASSWORD = "pass:w0rd which nobody may see é"
PAIR = f"deploy:{PASSWORD}"
BASIC = base64.b64encode(PAIR.encode()).decode()
GOOD = http(envelope([sample(region="eu"), sample(region="us")]))
EMPTY = {
    b"/label/": http('{"status":"success","data":["a"]}'),
    b"/query_range": http('{"status":"success","data":{"resultType":"matrix","result":[]}}'),
    b"/query": http('{"status":"success","data":{"resultType":"vector","result":[]}}'),
}


@pytest.fixture
def catalog(tmp_path):
    root = lay_out(tmp_path / "catalog")
    edit(root, "        period: 7d\n", "        period: 7d\n        per: [region]\n")
    path = root / "platform.yaml"
    path.write_text(f"{path.read_text().split('budget_states:')[0]}budget_states:\n{STATES}")
    return root


@pytest.fixture
def files(tmp_path, monkeypatch):
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    (tmp_path / "pair").write_text(f"{PAIR}\r\n")
    (tmp_path / "headers").write_text(f"X-Api-Key: {TOKEN}\n\nX-Other=b\n")
    monkeypatch.setenv("SLO_TOKEN", f"{TOKEN}\n")
    monkeypatch.setenv("SLO_PAIR", PAIR)
    return tmp_path


def invoke(*args):
    done = CliRunner().invoke(group, [str(arg) for arg in args])
    assert done.exit_code == 0 or isinstance(done.exception, SystemExit), done.exception
    return done


def secretless(*texts):
    for text in texts:
        for secret in (TOKEN, PASSWORD, BASIC, PAIR):
            assert secret not in text


def protected(header):
    """Return a script that asks for a header, and sends what it got back with its refusal."""

    def script(request):
        head = request.split(b"\r\n\r\n")[0]
        if header.encode() in head.split(b"\r\n"):
            return [next((answer for path, answer in EMPTY.items() if path in head and b"gate" in head), GOOD)]
        return [http(b"401: " + head, "401 Unauthorized")]

    return script


WAYS = {
    "a token of a file": (["--bearer-token-file", "{}/token"], f"Authorization: Bearer {TOKEN}"),
    "a token of a variable": (["--bearer-token-env", "SLO_TOKEN"], f"Authorization: Bearer {TOKEN}"),
    "a password of a file": (["--basic-auth-file", "{}/pair"], f"Authorization: Basic {BASIC}"),
    "a password of a variable": (["--basic-auth-env", "SLO_PAIR"], f"Authorization: Basic {BASIC}"),
    "a header": (["--header", f"X-Api-Key={TOKEN}"], f"X-Api-Key: {TOKEN}"),
    "a header as HTTP has it": (["--header", f"X-Api-Key: {TOKEN}"], f"X-Api-Key: {TOKEN}"),
    "headers of a file": (["--header-file", "{}/headers"], f"X-Api-Key: {TOKEN}"),
    "a tenant": (["--tenant", "team-a"], "X-Scope-OrgID: team-a"),
}


@pytest.mark.parametrize("name", WAYS)
def test_the_gate_gives_what_is_asked_for(catalog, files, name):
    options, header = WAYS[name]
    options = [option.format(files) for option in options]
    with raw_server(protected(header)) as (port, requests):
        base = ["gate", "purchases", "--catalog", catalog, "--prometheus", f"http://127.0.0.1:{port}"]
        done = invoke(*base, *options)
        assert (done.exit_code, "allowed" in done.output) == (0, True), done.output
        assert "SLO741" not in done.output
        assert len(requests) == 1
        without = invoke(*base, "--header", "X-Nothing=of-use")
        assert (without.exit_code, "error[SLO734]" in without.output, "= help" in without.output) == (1, True, True)
        wrong = invoke(*base, "--header", f"X-Wrong-Token={TOKEN}")
        assert wrong.exit_code == (0 if header.startswith("X-Wrong") else 1)
    secretless(done.output, without.output, wrong.output)


def test_the_preview_gives_it_too(files):
    def script(request):
        if f"Authorization: Bearer {TOKEN}".encode() not in request or b"X-Scope-OrgID: a" not in request:
            return [http(b"", "401 Unauthorized")]
        return [next(answer for path, answer in EMPTY.items() if path in request)]

    with raw_server(script) as (port, _):
        base = ["preview", ROOT / "generated", "--out", files / "p.html", "--record", files / "s.gz",
                "--prometheus", f"http://127.0.0.1:{port}", "--dashboard", "regional-health"]  # fmt: skip
        assert "error[SLO734]" in invoke(*base, "--tenant", "a").output
        assert not (files / "p.html").exists()
        done = invoke(*base, "--tenant", "a", "--bearer-token-env", "SLO_TOKEN")
    assert done.exit_code == 0, done.output
    secretless(done.output, (files / "p.html").read_text())


def test_a_secret_that_a_server_sends_back_is_nowhere(catalog, files):
    texts = []
    echoes = [
        http(f'{{"status":"error","error":"{"x" * 280}bad token {TOKEN} {BASIC}"}}', "422 No"),
        http(f'{{"status":"error","error":"Bearer {TOKEN}"}}', "500 No"),
        http(envelope(warnings=[f"Bearer {TOKEN}"])),
        http(envelope([sample(region=TOKEN)])),
        http(envelope([sample(region="t\\u0030ken" + TOKEN[5:])])),
        http(envelope(x={TOKEN: 1})),
        http(b"", "302 Found", f"Location: http://{TOKEN}@{TOKEN}/{TOKEN}"),
        b"HTTP/1.1 200 OK\r\nContent-Type: " + TOKEN.encode() + b"\r\n\r\n{}",
    ]
    for echo in echoes:
        with raw_server(lambda _, echo=echo: [echo]) as (port, _):
            url = f"http://127.0.0.1:{port}"
            for fmt in ("text", "json"):
                done = invoke("gate", "purchases", "--catalog", catalog, "--prometheus", url, "--format", fmt,
                              "--bearer-token-env", "SLO_TOKEN")  # fmt: skip
                assert done.exit_code == 1
                texts.append(done.output)
            done = invoke("preview", ROOT / "generated", "--out", files / "p.html", "--prometheus", url,
                          "--bearer-token-env", "SLO_TOKEN")  # fmt: skip
            assert done.exit_code == 1
            texts.append(done.output)
    secretless(*texts)
    assert not (files / "p.html").exists()


def test_a_redirect_is_not_followed_with_credentials(catalog, files):
    with raw_server(lambda _: [GOOD]) as (other, taken):
        away = http(b"", "307 Temporary Redirect", f"Location: http://127.0.0.1:{other}/api/v1/query")
        with raw_server(lambda _: [away]) as (port, _):
            done = invoke("gate", "purchases", "--catalog", catalog, "--prometheus", f"http://127.0.0.1:{port}",
                          "--bearer-token-env", "SLO_TOKEN")  # fmt: skip
    assert (done.exit_code, "error[SLO733]" in done.output, taken) == (1, True, [])


@pytest.mark.parametrize(
    "options",
    [
        ["--bearer-token-file", "{}/none"], ["--bearer-token-file", "{}"], ["--bearer-token-file", "/dev/zero"],
        ["--bearer-token-file", "{}/catalog/service.yaml"], ["--bearer-token-env", "SLO_NONE"],
        ["--bearer-token-env", ""], ["--bearer-token-env", TOKEN], ["--bearer-token-env", "A=B"],
        ["--basic-auth-file", "{}/token"], ["--basic-auth-env", "SLO_TOKEN"], ["--basic-auth-file", "{}/binary"],
        ["--basic-auth-file", "{}/large"], ["--basic-auth-file", "{}/empty"], ["--bearer-token-file", "{}/empty"],
        ["--bearer-token-file", "{}/lines"], ["--bearer-token-env", "SLO_TOKEN", "--basic-auth-env", "SLO_PAIR"],
        ["--bearer-token-env", "SLO_TOKEN", "--bearer-token-file", "{}/token"], ["--header", TOKEN],
        ["--header", f"={TOKEN}"], ["--header", f"X Y={TOKEN}"], ["--header", f"X={TOKEN}\r\nY: z"],
        ["--header", f"X={TOKEN}\nY: z"], ["--header", f"X\r\nY={TOKEN}"], ["--header", f"X={TOKEN}\0"],
        ["--header", "X="],
        ["--header", f"X={TOKEN}é"], ["--header", f"Host={TOKEN}"], ["--header", f"content-length: {TOKEN}"],
        ["--header", f"Transfer-Encoding: {TOKEN}"], ["--header", f"X: {TOKEN}", "--header", f"x={TOKEN}"],
        ["--header", f"Authorization: {TOKEN}", "--bearer-token-env", "SLO_TOKEN"], ["--tenant", "a\r\nX: y"],
        ["--tenant", ""], ["--header-file", "{}/token"], ["--header-file", "{}/none"], ["--ca-file", "{}/token"],
        ["--ca-file", "{}/none"], ["--cert-file", "{}/token"], ["--key-file", "{}/token"], ["--ca-file", "/dev/zero"],
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_credentials_that_cannot_be_used_are_a_finding_and_nothing_is_sent(catalog, files, options, scheme):
    (files / "binary").write_bytes(b"\xff\xfe" + TOKEN.encode())
    (files / "large").write_text(TOKEN * 10_000)
    (files / "empty").write_text("\n")
    (files / "lines").write_text(f"{TOKEN}\n{TOKEN}\n")
    options = [option.replace("{}", str(files)) for option in options]
    with raw_server(lambda _: [GOOD]) as (port, requests):
        done = invoke(
            "gate", "purchases", "--catalog", catalog, "--prometheus", f"{scheme}://127.0.0.1:{port}", *options
        )
    assert (done.exit_code, "error[SLO740]" in done.output, requests) == (1, True, []), done.output
    secretless(done.output)


@pytest.mark.parametrize(
    "url",
    [f"http://{PAIR}@127.0.0.1:1/", f"https://deploy:{TOKEN}@x/", f"http://{TOKEN}@x", f"deploy:{TOKEN}@x",
     f"http://a:{TOKEN}@b:{TOKEN}@c/", f"http://deploy:{TOKEN}/@x/", f"http://x/?token={TOKEN}", f"http://x/#{TOKEN}",
     f"http://deploy:{TOKEN}\n@x/", f"http://[{TOKEN}@x/"],
)  # fmt: skip
def test_a_password_in_the_url_is_refused_and_not_shown(catalog, url):
    for command in (["gate", "purchases", "--catalog", catalog], ["preview", ROOT / "generated"]):
        done = invoke(*command, "--prometheus", url)
        assert done.exit_code == 1
        secretless(done.output)


@pytest.mark.parametrize(
    ("url", "clear"),
    [("http://127.0.0.1:9090", False), ("http://localhost", False), ("http://[::1]:1", False), ("https://x", False),
     ("http://prometheus.monitoring.svc:9090", True), ("http://10.0.0.1", True), ("http://localhost.example", True)],
)  # fmt: skip
def test_credentials_in_the_clear_are_warned_of(url, clear):
    from slo_codegen.prometheus_api import Client, Limits

    limits = Limits(1, 1, 1, 1)
    assert Client(url, read_access(Given(headers=("Authorization=a",)), {}), limits).sends_credentials_in_clear is clear
    assert not Client(url, read_access(Given(tenant="team"), {}), limits).sends_credentials_in_clear


def test_a_pipe_is_read_and_one_that_nobody_writes_to_is_not_waited_for(tmp_path):
    done = subprocess.run(
        ["bash", "-c", f'"$0" -m slo_codegen gate --prometheus http://127.0.0.1:1 --bearer-token-file <(echo {TOKEN})',
         sys.executable],
        cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "CI": ""},
    )  # fmt: skip
    assert (done.returncode, "SLO753" in done.stderr) == (1, True), done.stderr


def test_the_text_of_an_access_shows_no_secret():
    given = Given(headers=(f"Authorization: {TOKEN}",), bearer_token_env=TOKEN)
    access = read_access(Given(headers=(f"Authorization: {TOKEN}",)), {})
    with pytest.raises(ServerError) as raised:
        read_access(given, {})
    secretless(repr(given), repr(access), str(raised.value), repr(raised.value))


def test_a_base_url_keeps_its_prefix():
    assert (
        str(parse_address("HTTPS://Prometheus.Example:443/a b/".replace(" ", "%20")))
        == "https://prometheus.example/a%20b"
    )
    assert str(parse_address("http://[0:0::1]:80")) == "http://[::1]"
    assert str(parse_address("http://bücher.example:9090/")) == "http://xn--bcher-kva.example:9090"


def openssl(folder, *args):
    path = shutil.which("openssl")
    assert path, "openssl is missing: apt-get install openssl"
    subprocess.run([path, *args], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A CA of its own, with certificates for the server at 127.0.0.1, for another one, and for a client."""
    folder = tmp_path_factory.mktemp("ca")
    openssl(folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=test CA", "-keyout", "ca.key", "-out", "ca.pem")  # fmt: skip
    for name, names in (("server", "IP:127.0.0.1"), ("other", "DNS:other.example"), ("client", "DNS:client")):
        (folder / f"{name}.ext").write_text(f"subjectAltName={names}\n")
        openssl(folder, "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")  # fmt: skip
        openssl(folder, "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                "-days", "2", "-extfile", f"{name}.ext", "-out", f"{name}.pem")  # fmt: skip
    return folder


def context(authority, name, *, client=False):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(authority / f"{name}.pem", authority / f"{name}.key")
    if client:
        made.load_verify_locations(authority / "ca.pem")
        made.verify_mode = ssl.CERT_REQUIRED
    return made


@pytest.mark.parametrize(
    ("name", "options", "client", "code"),
    [
        ("server", ["--ca-file", "ca.pem"], False, None),
        ("server", [], False, "SLO743"),
        ("server", ["--ca-file", "client.pem"], False, "SLO743"),
        ("other", ["--ca-file", "ca.pem"], False, "SLO743"),
        ("server", ["--ca-file", "ca.pem"], True, "SLO743"),
        ("server", ["--ca-file", "ca.pem", "--cert-file", "client.pem", "--key-file", "client.key"], True, None),
        ("server", ["--ca-file", "ca.pem", "--cert-file", "client.pem", "--key-file", "server.key"], True, "SLO740"),
    ],
)
def test_a_server_is_verified_by_the_given_ca(catalog, files, authority, name, options, client, code):
    options = [authority / each if each.endswith((".pem", ".key")) else each for each in options]
    with raw_server(lambda _: [GOOD], context(authority, name, client=client)) as (port, requests):
        done = invoke("gate", "purchases", "--catalog", catalog, "--prometheus", f"https://127.0.0.1:{port}",
                      "--bearer-token-env", "SLO_TOKEN", *options)  # fmt: skip
    if code is None:
        assert done.exit_code == 0, done.output
        return
    assert (done.exit_code, f"error[{code}]" in done.output, "= help" in done.output) == (1, True, True), done.output
    assert requests in ([], [b""])
    secretless(done.output)


def test_https_at_a_server_of_http_is_a_finding(catalog):
    with raw_server(lambda _: [GOOD]) as (port, _):
        done = invoke("gate", "purchases", "--catalog", catalog, "--prometheus", f"https://127.0.0.1:{port}",
                      "--timeout", "2s")  # fmt: skip
    assert (done.exit_code, "error[SLO743]" in done.output or "error[SLO730]" in done.output) == (1, True), done.output
