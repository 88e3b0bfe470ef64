"""Codes of findings about asking a Prometheus, by the gate or the preview, and about what it answers."""

from __future__ import annotations

from slo_codegen.diagnostics.codes._code import Code
from slo_codegen.diagnostics.severity import Severity

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

CODES: dict[str, Code] = {
    "SLO730": Code(
        "the server did not answer in time", _ERROR,
        "Connecting, TLS, headers and the whole answer took longer than --timeout allows.",
        "A server that sends a byte now and then must not hold up a pipeline.",
        "Check the server and the network between; allow more time with --timeout, such as --timeout 60s.",
    ),
    "SLO731": Code(
        "the answer is too large", _ERROR,
        "The server sent more than 1 MiB to the gate, or more than the preview accepts.",
        "No Prometheus sends as much for these queries.",
        "Check that the URL is that of a Prometheus, and that its series have the labels that the rules give them.",
    ),
    "SLO732": Code(
        "the answer is not valid HTTP", _ERROR,
        "The response is cut off, compressed, has contradictory headers, or is not HTTP/1 at all.",
        "What two readers understand in two ways decides nothing.",
        "Check that the URL is that of a Prometheus, and look at the proxies between.",
    ),
    "SLO733": Code(
        "the server refuses the request", _ERROR,
        "The server answered with a redirect or with an HTTP status other than 200.",
        "Redirects are not followed, so that credentials reach no server but the one named.",
        "Give the base URL of the Prometheus itself, with the path prefix that it may have.",
    ),
    "SLO734": Code(
        "the server refuses the credentials", _ERROR,
        "The server answered with 401, 403 or 407: the credentials are missing, wrong, or lack the right to query.",
        "Nothing was returned.",
        "Give --bearer-token-file, --basic-auth-file or --header; name the tenant with --tenant if there are several.",
    ),
    "SLO735": Code(
        "the answer is not that of a Prometheus", _ERROR,
        "The answer is not JSON, has a name twice in an object, is nested too deep, or has another structure than the "
        "HTTP API of Prometheus; or it contains the credentials that were sent.",
        "A guess at what it means could allow what must be refused.",
        "Check that the URL is the base URL of a Prometheus. A login page or a proxy may answer in its place.",
    ),
    "SLO736": Code(
        "the server did not evaluate a query", _ERROR,
        "The server answered with status error: the query timed out, selects too much, or is not understood.",
        "There is no figure to rely on, even if the answer contains some.",
        "Read the reason in the message and the server's log.",
    ),
    "SLO737": Code(
        "the answer may be incomplete", _ERROR,
        "The server marked its answer as partial, or added warnings or infos to it.",
        "What is missing may be the one without any budget left.",
        "Repair what the server reports, such as a store that cannot be reached, and run the gate again.",
    ),
    "SLO738": Code(
        "a figure that cannot be right", _ERROR,
        "The answer has a series twice, a series that the catalog does not have, or more than 100% of a budget left.",
        "The series are not those that the rules of this catalog record.",
        "Deploy the generated rules, and check that nothing else records series of that name.",
    ),
    "SLO739": Code(
        "an error budget is missing", _ERROR,
        "The server has no finite figure for an SLO, or for one of its regions or other members.",
        "One that reports nothing is no reason to deploy there.",
        "Check that the server runs the generated rules, and that the SLO has had traffic in its period.",
    ),
    "SLO740": Code(
        "credentials cannot be used", _ERROR,
        "A file or an environment variable of credentials cannot be read, a header or certificate is not valid, "
        "two options contradict each other, or the URL contains a user name or password.",
        "Nothing was sent.",
        "Give credentials with --bearer-token-file, --basic-auth-file, the same with -env, or --header-file.",
    ),
    "SLO741": Code(
        "credentials are sent without encryption", _WARNING,
        "The URL is http, not https, and the server is on another machine.",
        "Whoever can listen on the way can use the credentials.",
        "Use https, or make sure that only trusted machines are on that network, as within a cluster.",
    ),
    "SLO742": Code(
        "the catalog has nothing to decide by", _ERROR,
        "The catalog has no budget states, or an SLO that was named has no objective and so no error budget.",
        "The gate allows nothing without a state that does.",
        "Add budget_states to the catalog, or name SLOs that have an objective.",
    ),
    "SLO743": Code(
        "the server cannot be verified", _ERROR,
        "The TLS connection failed: the certificate is not signed by a trusted CA, is for another name, has expired, "
        "or the server needs a client certificate.",
        "An answer of somebody else decides nothing, and must not see the credentials.",
        "Give the CA's certificate with --ca-file, and a client certificate with --cert-file and --key-file.",
    ),
}  # fmt: skip
