"""Codes of findings about artifacts: rendering, schemas, rules of a format, and agreement between artifacts."""

from __future__ import annotations

from slo_codegen.diagnostics.codes._code import Code
from slo_codegen.diagnostics.severity import Severity

_ERROR = Severity.ERROR

CODES: dict[str, Code] = {
    "SLO500": Code(
        "a template does not render", _ERROR,
        "A template asks for a value that is not there, or does something that the sandbox forbids.",
        "A half-made file must not be written.",
        "Fix the template of your own folder; a built-in one that fails is an internal error.",
    ),
    "SLO501": Code(
        "an artifact cannot be read back", _ERROR,
        "What a template laid out is not JSON or YAML, or has a key twice.",
        "The tool that it is for would refuse it, or read something else than was meant.",
        "Fix the template of your own folder; a built-in one that fails is an internal error.",
    ),
    "SLO502": Code(
        "an artifact breaks its schema", _ERROR,
        "An artifact does not satisfy the JSON Schema of its kind.",
        "The tool that it is for would refuse it on deploy.",
        "Look at the part of the catalog that is named; if it is sound, report an internal error.",
    ),
    "SLO503": Code(
        "an artifact breaks a rule of its format", _ERROR,
        "An artifact satisfies its schema, but not a rule that a schema cannot say.",
        "The tool that it is for would refuse it, or do something else than was meant.",
        "Look at the part of the catalog that is named; if it is sound, report an internal error.",
    ),
    "SLO504": Code(
        "a query does not parse", _ERROR,
        "A PromQL expression of an artifact is not valid.",
        "One broken expression makes Prometheus refuse the whole file.",
        "Look at the part of the catalog that is named; if it is sound, report an internal error.",
    ),
    "SLO505": Code(
        "an expression is too long", _ERROR,
        "An SLO would compile to a PromQL expression of more than 128 KiB.",
        "It names each selector many times: Prometheus would spend its memory on it at each evaluation.",
        "Count fewer selectors, or shorter ones; one selector with a pattern can take the place of a list.",
    ),
    "SLO506": Code(
        "the rules of an SLO are too long", _ERROR,
        "The expressions of one group of rules of an SLO would have more than 4 MiB together.",
        "A group is evaluated as a whole: it would never finish within its interval.",
        "Give the SLO fewer alerts with windows of their own, or count fewer selectors.",
    ),
    "SLO510": Code(
        "two artifacts have one path", _ERROR,
        "Two artifacts would be written to the same file.",
        "One of them would be lost.",
        "Rename one of the services.",
    ),
    "SLO511": Code(
        "an alert has no route",
        _ERROR,
        "The labels of an alert reach no receiver but the default one.",
        "It would fire, and nobody whom it concerns would hear of it.",
        "Give its tier a channel.",
    ),
    "SLO512": Code(
        "a query reads a series that nothing defines", _ERROR,
        "An alert or a dashboard reads a series that no rule records and no metric declares.",
        "The alert would never fire, and the panel would stay empty.",
        "Build all targets together; if it stays, report an internal error.",
    ),
    "SLO513": Code(
        "a reference to nothing", _ERROR,
        "An artifact refers to an object, such as an SLO, that no artifact creates.",
        "Applying the artifacts would fail half-way.",
        "Build the whole target; if it stays, report an internal error.",
    ),
    "SLO514": Code(
        "two alerts have one name", _ERROR,
        "Two alerts of the build have the same name.",
        "Silences and links by name would hit both.",
        "Give one of them an id of its own.",
    ),
    "SLO520": Code(
        "an unknown target or template folder", _ERROR,
        "A target that was asked for does not exist or cannot be loaded, or a template folder is missing.",
        "The build would lack what was asked for.",
        "Use one of the targets that the message lists.",
    ),
    "SLO521": Code(
        "an unknown form", _ERROR,
        "A form of the output that the catalog or --form asks for does not exist, cannot be loaded, or loses files.",
        "What is deployed would lack a part of what was built.",
        "Use one of the forms that the message lists.",
    ),
    "SLO522": Code(
        "a plug-in fails", _ERROR,
        "A target or form of another package raises an exception, or returns something that it must not return.",
        "What it makes would be missing or wrong.",
        "Report it to the author of the plug-in, and leave the target or the form out until it is fixed.",
    ),
}  # fmt: skip
