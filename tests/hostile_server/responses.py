"""Responses that are no answer of a Prometheus, as data: what is wrong with each, and the code of its finding."""

from __future__ import annotations

import gzip
import json
from typing import Any

REGIONS = ("eu", "us")


def http(body: bytes | str = b"", status: str = "200 OK", *headers: str, length: int | None = None) -> bytes:
    """Write a response with the right length, unless another one is given."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", *headers]
    lines.append(f"Content-Length: {len(data) if length is None else length}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


def bare(*lines: str, body: bytes = b"") -> bytes:
    """Write a response with these lines alone as its head."""
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def sample(value: Any = "0.9", at: Any = 1_700_000_000.5, **labels: Any) -> dict[str, Any]:
    return {"metric": labels or {"region": "eu"}, "value": [at, value]}


def envelope(result: Any = None, **more: Any) -> str:
    """Write an answer in which every region has most of its budget left, changed by what is given."""
    if result is None:
        result = [sample(region=region) for region in REGIONS]
    return json.dumps({"status": "success", "data": {"resultType": "vector", "result": result}, **more})


OK = http(envelope())
_GOOD = envelope().encode()
_US = sample(region="us")
_EU = sample(region="eu")
_TYPE = "Content-Type: application/json"

HTTP: list[tuple[str, bytes, str]] = [
    ("nothing", b"", "SLO732"),
    ("a line break", b"\r\n", "SLO732"),
    ("garbage", b"\x00\xff\x16\x03\x01" * 10, "SLO732"),
    ("HTTP/0.9", _GOOD, "SLO732"),
    ("HTTP/2", b"HTTP/2 200 OK\r\n\r\n", "SLO732"),
    ("a preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "SLO732"),
    ("an SMTP greeting", b"220 mail ESMTP\r\n", "SLO732"),
    ("an SSH greeting", b"SSH-2.0-OpenSSH_9.2\r\n", "SLO732"),
    ("a TLS alert", b"\x15\x03\x01\x00\x02\x02\x46", "SLO732"),
    ("no status", bare("HTTP/1.1", body=_GOOD), "SLO732"),
    ("a status in words", bare("HTTP/1.1 OK", body=_GOOD), "SLO732"),
    ("a negative status", bare("HTTP/1.1 -200 OK", body=_GOOD), "SLO732"),
    ("a status of four digits", bare("HTTP/1.1 2000 OK", body=_GOOD), "SLO732"),
    ("a status of 999", bare("HTTP/1.1 999 OK", body=_GOOD), "SLO733"),
    ("a status with a null", b"HTTP/1.1 200 O\x00K\r\n\r\n" + _GOOD, "SLO732"),
    ("half a status line", b"HTTP/1.1 20", "SLO732"),
    ("half a head", b"HTTP/1.1 200 OK\r\nContent-Type: appl", "SLO732"),
    ("a head without an end", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", "SLO732"),
    ("a header without a colon", bare("HTTP/1.1 200 OK", "X-Nothing", body=_GOOD), "SLO732"),
    ("a header without a name", bare("HTTP/1.1 200 OK", ": x", body=_GOOD), "SLO732"),
    ("a space before the colon", bare("HTTP/1.1 200 OK", "Content-Length : 2", body=_GOOD), "SLO732"),
    ("a null in a header", b"HTTP/1.1 200 OK\r\nX: a\x00b\r\n\r\n" + _GOOD, "SLO732"),
    ("a lone CR in a header", b"HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n" + _GOOD, "SLO732"),
    ("a long header", bare("HTTP/1.1 200 OK", "X: " + "a" * 200_000, body=_GOOD), "SLO732"),
    ("a long status line", bare("HTTP/1.1 200 " + "a" * 200_000, body=_GOOD), "SLO732"),
    ("many headers", bare("HTTP/1.1 200 OK", *(f"X-{n}: a" for n in range(20_000)), body=_GOOD), "SLO732"),
    ("a flood of 100", b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000 + OK, "SLO732"),
    ("a flood of 103", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 100 + OK, "SLO732"),
    ("a switch of protocols", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n" + OK, "SLO732"),
    ("a body that is cut off", http(_GOOD, length=len(_GOOD) + 1), "SLO732"),
    ("a length that is too short", http(_GOOD, length=20), "SLO735"),
    ("a negative length", bare("HTTP/1.1 200 OK", _TYPE, "Content-Length: -1", body=_GOOD), "SLO732"),
    ("a length with a sign", bare("HTTP/1.1 200 OK", _TYPE, "Content-Length: +5", body=_GOOD), "SLO732"),
    ("a length in hexadecimal", bare("HTTP/1.1 200 OK", _TYPE, "Content-Length: 0x99", body=_GOOD), "SLO732"),
    ("a length in words", bare("HTTP/1.1 200 OK", _TYPE, "Content-Length: ten", body=_GOOD), "SLO732"),
    ("a length of other digits", "HTTP/1.1 200 OK\r\nContent-Length: ٣\r\n\r\n".encode() + _GOOD, "SLO732"),
    ("an empty length", bare("HTTP/1.1 200 OK", _TYPE, "Content-Length:", body=_GOOD), "SLO732"),
    ("two lengths in one", bare("HTTP/1.1 200 OK", _TYPE, "Content-Length: 5, 6", body=_GOOD), "SLO732"),
    ("two lengths", bare("HTTP/1.1 200 OK", _TYPE, "Content-Length: 5", "Content-Length: 6", body=_GOOD), "SLO732"),
    ("a length of a terabyte", http(_GOOD, length=10**12), "SLO731"),
    ("a length beyond counting", bare("HTTP/1.1 200 OK", f"Content-Length: {10**40}", body=_GOOD), "SLO732"),
    ("a length of 4,400 digits", bare("HTTP/1.1 200 OK", f"Content-Length: {'9' * 4400}", body=_GOOD), "SLO732"),
    ("2 MiB", http(b" " * (2 << 20)), "SLO731"),
    ("2 MiB without a length", bare("HTTP/1.1 200 OK", _TYPE, body=b" " * (2 << 20)), "SLO731"),
    ("2 MiB in chunks", bare("HTTP/1.1 200 OK", _TYPE, "Transfer-Encoding: chunked",
                             body=(b"8000\r\n" + b" " * 0x8000 + b"\r\n") * 64), "SLO731"),
    ("a chunk of 4 GiB", bare("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", body=b"ffffffff\r\n{"), "SLO732"),
    ("a chunk beyond counting", bare("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", body=b"f" * 40), "SLO732"),
    ("a negative chunk", bare("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", body=b"-5\r\nabcde\r\n"), "SLO732"),
    ("a chunk in words", bare("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", body=b"ten\r\nabcde\r\n"), "SLO732"),
    ("a chunk without a size", bare("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", body=b"\r\nabc\r\n"), "SLO732"),
    ("a chunk that is too long", bare("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", body=b"2\r\nabcde\r\n0\r\n\r\n"),
     "SLO732"),
    ("chunks without an end", bare("HTTP/1.1 200 OK", _TYPE, "Transfer-Encoding: chunked",
                                   body=f"{len(_GOOD):x}\r\n".encode() + _GOOD + b"\r\n"), "SLO732"),
    ("chunks with a length", bare("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Content-Length: 5",
                                  body=b"0\r\n\r\n"), "SLO732"),
    ("a long extension of a chunk", bare("HTTP/1.1 200 OK", "Transfer-Encoding: chunked",
                                         body=b"5;" + b"a" * 1_000_000 + b"\r\nabcde\r\n0\r\n\r\n"), "SLO732"),
    ("endless trailers", bare("HTTP/1.1 200 OK", "Transfer-Encoding: chunked",
                              body=b"0\r\n" + b"X: a\r\n" * 50_000), "SLO732"),
    ("two encodings", bare("HTTP/1.1 200 OK", "Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n"), "SLO732"),
    ("an encoding of its own", bare("HTTP/1.1 200 OK", "Transfer-Encoding: identity", body=_GOOD), "SLO732"),
    ("gzip", http(gzip.compress(_GOOD), "200 OK", "Content-Encoding: gzip"), "SLO732"),
    ("a bomb of gzip", http(gzip.compress(b" " * (64 << 20), 9), "200 OK", "Content-Encoding: gzip"), "SLO732"),
    ("brotli", http(b"\x0b\x02\x80", "200 OK", "Content-Encoding: br"), "SLO732"),
    ("an empty body", http(b""), "SLO735"),
    ("201", http(_GOOD, "201 Created"), "SLO733"),
    ("204", bare("HTTP/1.1 204 No Content"), "SLO733"),
    ("206", http(_GOOD, "206 Partial Content"), "SLO733"),
    ("301", http(_GOOD, "301 Moved Permanently", "Location: http://127.0.0.1:1/"), "SLO733"),
    ("302 to a file", http(_GOOD, "302 Found", "Location: file:///etc/passwd"), "SLO733"),
    ("307 to nowhere", http(_GOOD, "307 Temporary Redirect", "Location: http://[::1"), "SLO733"),
    ("304", bare("HTTP/1.1 304 Not Modified"), "SLO733"),
    ("401", http(_GOOD, "401 Unauthorized", "WWW-Authenticate: Basic"), "SLO734"),
    ("403", http(_GOOD, "403 Forbidden"), "SLO734"),
    ("407", http(_GOOD, "407 Proxy Authentication Required"), "SLO734"),
    ("404", http(_GOOD, "404 Not Found"), "SLO733"),
    ("429", http(b"slow down", "429 Too Many Requests"), "SLO733"),
    ("500 with a good body", http(_GOOD, "500 Internal Server Error"), "SLO733"),
    ("502 of a proxy", http(b"<html>Bad Gateway</html>", "502 Bad Gateway"), "SLO733"),
    ("599", http(_GOOD, "599 Odd"), "SLO733"),
    ("HTML", bare("HTTP/1.1 200 OK", "Content-Type: text/html", body=_GOOD), "SLO735"),
    ("no type of content", bare("HTTP/1.1 200 OK", "Content-Type:", body=_GOOD), "SLO735"),
    ("a picture", bare("HTTP/1.1 200 OK", "Content-Type: image/png", body=b"\x89PNG"), "SLO735"),
]  # fmt: skip

JSON: list[tuple[str, bytes, str]] = [
    (name, http(body), "SLO735")
    for name, body in (
        ("a blank", b" "),
        ("cut off", _GOOD[:-1]),
        ("two values", _GOOD + _GOOD),
        ("a comment", _GOOD + b"// x"),
        ("single quotes", _GOOD.replace(b'"', b"'")),
        ("a trailing comma", _GOOD[:-1] + b",}"),
        ("a byte order mark", b"\xef\xbb\xbf" + _GOOD),
        ("UTF-16", envelope().encode("utf-16")),
        ("UTF-32", envelope().encode("utf-32")),
        ("bytes that are no UTF-8", _GOOD.replace(b"eu", b"\xff\xfe")),
        ("an overlong form", _GOOD.replace(b"eu", b"\xc0\xaf")),
        ("a surrogate", _GOOD.replace(b"eu", b"\\ud800")),
        ("a null byte", b"\x00" + _GOOD),
        ("deep lists", b"[" * 100_000),
        ("deep lists that end", b"[" * 100_000 + b"]" * 100_000),
        ("deep objects", b'{"a":' * 100_000),
        ("depth at the limit of Python", b'{"status":"success","x":' + b"[" * 990 + b"]" * 990 + b"}"),
        ("a deep part beside", _GOOD[:-1] + b',"x":' + b"[" * 5000 + b"]" * 5000 + b"}"),
        ("NaN", _GOOD.replace(b"1700000000.5", b"NaN")),
        ("Infinity", _GOOD.replace(b"1700000000.5", b"Infinity")),
        ("a number beyond floats", _GOOD.replace(b"1700000000.5", b"1e999")),
        ("a number of 5,000 digits", _GOOD.replace(b"1700000000.5", b"9" * 5000)),
        ("a number of 400 digits", _GOOD.replace(b"1700000000.5", b"9" * 400)),
        ("a number with a sign", _GOOD.replace(b"1700000000.5", b"+1")),
        ("a number with a zero before it", _GOOD.replace(b"1700000000.5", b"01")),
        ("a name twice", _GOOD.replace(b'"status"', b'"status": "error", "status"', 1)),
        ("a label twice", _GOOD.replace(b'"region": "us"', b'"region": "us", "region": "us"')),
        ("a result twice", _GOOD.replace(b'"result":', b'"result": [], "result":')),
        ("null", b"null"),
        ("true", b"true"),
        ("a number", b"0.9"),
        ("a text", b'"0.9"'),
        ("a list", b"[" + _GOOD + b"]"),
        ("an empty object", b"{}"),
        ("no status", _GOOD.replace(b'"status"', b'"state"')),
        ("status in capitals", _GOOD.replace(b'"success"', b'"SUCCESS"')),
        ("status true", _GOOD.replace(b'"success"', b"true")),
        ("status null", _GOOD.replace(b'"success"', b"null")),
        ("success with an error", envelope(error="boom", errorType="internal")),
        ("success with a type of error", envelope(errorType="timeout")),
        ("no data", '{"status":"success"}'),
        *((f"data {json.dumps(data)}", json.dumps({"status": "success", "data": data}))
          for data in (None, [], 5, "x", True, {}, {"resultType": "vector"}, {"result": []})),
        *((f"type of result {json.dumps(kind)}", _GOOD.replace(b'"vector"', json.dumps(kind).encode()))
          for kind in ("matrix", "scalar", "string", "streams", "Vector", "", None, 1, ["vector"])),
        *((f"result {json.dumps(result)}", _GOOD[: _GOOD.index(b"[")] + json.dumps(result).encode() + b"}}")
          for result in (None, {}, "x", 5, True, [None], [[]], ["x"], [5], [{}], {"eu": 1})),
        *((f"metric {json.dumps(metric)}", envelope([{"metric": metric, "value": [0, "0.9"]}, _US]))
          for metric in (None, [], "eu", 5, {"region": 5}, {"region": None}, {"region": ["eu"]}, {"region": {}})),
        ("no metric", envelope([{"value": [0, "0.9"]}, _US])),
        *((f"value {json.dumps(value)}", envelope([{"metric": {"region": "eu"}, "value": value}, _US]))
          for value in (None, [], {}, "0.9", 0.9, [0], [0, "0.9", 1], ["0.9"], ["0", "0.9"], [None, "0.9"],
                        [True, "0.9"], [[], "0.9"], [{}, "0.9"], [0, 0.9], [0, None], [0, ["0.9"]], [0, True],
                        ["0.9", 0], [1e300, "0.9"], [-1e300, "0.9"])),
        ("no value", envelope([{"metric": {"region": "eu"}}, _US])),
        ("values of a range", envelope([{"metric": {"region": "eu"}, "values": [[0, "0.9"]]}, _US])),
        ("a histogram", envelope([{"metric": {"region": "eu"}, "histogram": [0, {"count": "1"}]}, _US])),
        ("a value and a histogram", envelope([{**_EU, "histogram": [0, {}]}, _US])),
        *((f"figure {text!r}", envelope([sample(text), _US]))
          for text in ("", " ", "0.9 ", " 0.9", "0,9", "0_9", "1_0.0", "0x1p-1", "nan", "inf", "Infinity", "-Infinity",
                       "NAN", "+0.9", ".9", "1.", "1e", "--1", "0.9\n", "\u0660.\u0669", "0.9%", "null", "1e9999",
                       "-1e9999", "9" * 600, "0." + "1" * 600, "sNaN", "-NaN", "NaN123", "1/2", "0.9\u0000")),
        ("warnings of another type", envelope(warnings="boom")),
        ("warnings of numbers", envelope(warnings=[1])),
        ("infos of another type", envelope(infos={"a": 1})),
    )
]  # fmt: skip

REFUSED: list[tuple[str, bytes, str]] = [
    (
        "an error",
        http('{"status":"error","errorType":"execution","error":"boom"}', "422 Unprocessable Entity"),
        "SLO736",
    ),
    (
        "a bad query",
        http('{"status":"error","errorType":"bad_data","error":"parse error"}', "400 Bad Request"),
        "SLO736",
    ),
    ("a timeout", http('{"status":"error","errorType":"timeout","error":"timed out"}', "503 Unavailable"), "SLO736"),
    ("an error with 200", http('{"status":"error","error":"boom"}'), "SLO736"),
    ("an error with data", http(envelope(status="error", error="boom")), "SLO736"),
    ("an error without a reason", http(envelope(status="error")), "SLO736"),
    ("an error with a reason that is none", http(envelope(status="error", error=["boom"])), "SLO736"),
    ("422 without JSON", http(b"<html>", "422 Unprocessable Entity"), "SLO736"),
]

FIGURES: list[tuple[str, bytes, str]] = [
    (name, http(body), code)
    for name, body, code in (
        ("warnings", envelope(warnings=["store timed out"]), "SLO737"),
        ("several warnings", envelope(warnings=["a", "b"]), "SLO737"),
        ("infos", envelope(infos=["PromQL info: ignored histogram"]), "SLO737"),
        ("isPartial", envelope(isPartial=True), "SLO737"),
        ("isPartial in words", envelope(isPartial="true"), "SLO737"),
        ("partial", envelope(partial=True), "SLO737"),
        ("no member", envelope([]), "SLO739"),
        ("a region that is missing", envelope([_EU]), "SLO739"),
        ("NaN", envelope([sample("NaN"), _US]), "SLO739"),
        ("+Inf", envelope([sample("+Inf"), _US]), "SLO739"),
        ("-Inf", envelope([sample("-Inf"), _US]), "SLO739"),
        ("more than floats hold", envelope([sample("-1e999"), _US]), "SLO739"),
        ("a region twice", envelope([_EU, _EU, _US]), "SLO738"),
        ("a region twice, worse", envelope([_EU, sample("-5"), _US]), "SLO738"),
        ("more than all", envelope([sample("1.01"), _US]), "SLO738"),
        ("a little more than all", envelope([sample("1.0000001"), _US]), "SLO738"),
        ("far more than all", envelope([sample("1e300"), _US]), "SLO738"),
        ("a region of no catalog", envelope([_EU, _US, sample(region="mars")]), "SLO738"),
        ("only a region of no catalog", envelope([sample(region="mars")]), "SLO738"),
        ("no labels", envelope([{"metric": {}, "value": [0, "0.9"]}, _EU, _US]), "SLO738"),
        ("an empty region", envelope([_EU, _US, sample(region="")]), "SLO738"),
        ("a label more", envelope([sample(region="eu", slo="purchases"), _US]), "SLO738"),
        ("another label", envelope([sample(zone="eu"), _US]), "SLO738"),
        ("a region in capitals", envelope([sample(region="EU"), _US]), "SLO738"),
        ("a region with a blank", envelope([sample(region="eu "), _US]), "SLO738"),
        ("ten thousand regions", envelope([sample(region=f"r{n}") for n in range(10_000)]), "SLO738"),
    )
]

MALFORMED = [*HTTP, *JSON]
EVERY = [*MALFORMED, *REFUSED, *FIGURES]
