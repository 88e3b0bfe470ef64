"""The action, the hooks and the examples of docs/ci.md, run as a pipeline's shell would; hostile inputs included."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from slo_codegen.diagnostics import Finding, Severity
from slo_codegen.diagnostics.codes import CODES
from slo_codegen.reports.summary import LIMIT, document
from tests.support.github_runner import commands, foreign
from tests.unit.diff.editing import ROOT, edit, lay_out
from tests.unit.diff.test_markdown import shown
from tests.unit.diff.test_revisions import git

pytestmark = pytest.mark.slow

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = ACTION["runs"]["steps"]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
EXAMPLES = re.findall(r"```yaml\n# (\S+)\n(.*?)```", (ROOT / "docs" / "ci.md").read_text(encoding="utf-8"), re.DOTALL)
BIN = Path(sys.executable).parent


def environment(**more):
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_"))}
    return {**clean, "PATH": f"{BIN}:{os.environ['PATH']}", **more}


class Runner:
    """Runs the action's steps as GitHub's runner does: expressions into the environment, scripts from a file."""

    def __init__(self, workspace, home):
        self.workspace, self.home = workspace, home
        self.summary, self.output = home / "summary.md", home / "output"
        home.mkdir()
        self.summary.touch()
        self.output.touch()

    def value(self, expression, inputs):
        """Evaluate what an action of ours may hold: text with inputs in it."""
        return re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda match: inputs[match[1]], expression)

    def wanted(self, step, inputs):
        """Evaluate a condition: comparisons of inputs with texts, joined by &&."""
        for part in step.get("if", "'' == ''").split("&&"):
            left, op, right = re.fullmatch(r"(inputs\.[a-z-]+|'') (==|!=) '(.*)'", part.strip()).groups()
            value = inputs[left.removeprefix("inputs.")] if left != "''" else ""
            if (value == right) is not (op == "=="):
                return False
        return True

    def run(self, **given):
        """Run every step up to the first that fails; return its exit code, its name and all that was printed."""
        known = {name: about["default"] for name, about in ACTION["inputs"].items()}
        inputs = {**known, "against": "", **{name.replace("_", "-"): value for name, value in given.items()}}
        printed = ""
        for step in STEPS[1:]:
            if self.wanted(step, inputs):
                done = self.step(step, inputs)
                printed += done.stdout + done.stderr
                if done.returncode:
                    return done.returncode, step["name"], printed
        return 0, "", printed

    def step(self, step, inputs):
        """Run one step."""
        assert step["shell"] == "bash"
        script = self.home / "step.sh"
        script.write_text(step["run"])
        env = {name: self.value(value, inputs) for name, value in step.get("env", {}).items()}
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.workspace, capture_output=True, text=True, check=False,
            env=environment(
                GITHUB_ACTIONS="true", CI="true", RUNNER_TEMP=str(self.home), GITHUB_ACTION_PATH=str(ROOT),
                GITHUB_STEP_SUMMARY=str(self.summary), GITHUB_OUTPUT=str(self.output), **env,
            ),
        )  # fmt: skip


def repository(root, catalog="catalog"):
    """Lay out a repository whose catalog and configuration are in order."""
    lay_out(root / catalog)
    slo_codegen(root, "fmt", catalog)
    slo_codegen(root, "build", catalog, "--out", "generated")
    git(root.parent, "init", "-q", "-b", "main", str(root))
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "first")
    return root


def slo_codegen(root, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "slo_codegen", *arguments], cwd=root, capture_output=True, text=True, check=False,
        env=environment(),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def in_order(tmp_path_factory):
    """A repository that nobody edits: tests take copies of it."""
    return repository(tmp_path_factory.mktemp("repository") / "work")


@pytest.fixture
def runner(in_order, tmp_path):
    shutil.copytree(in_order, tmp_path / "work", symlinks=True)
    return Runner(tmp_path / "work", tmp_path / "home")


def test_no_input_is_pasted_into_a_script():
    for step in STEPS:
        assert "${{" not in step["run"]
        assert all(re.fullmatch(r"\$\{\{ inputs\.[a-z-]+ \}\}", value) for value in step["env"].values())
    used = set(re.findall(r"inputs\.([a-z-]+)", (ROOT / "action.yml").read_text()))
    assert used == set(ACTION["inputs"])
    assert all(about["description"] for about in ACTION["inputs"].values())


def test_a_catalog_in_order_passes(runner):
    code, step, printed = runner.run(against="main")
    assert (code, step) == (0, ""), printed
    assert "1 SLOs with" in runner.summary.read_text()
    assert "no effect on any artifact" in runner.summary.read_text()
    assert Path(runner.output.read_text().strip().removeprefix("markdown=")).read_text().count("\n") == 1


def test_a_change_is_told_and_held(runner):
    git(runner.workspace, "checkout", "-q", "-b", "edit")
    edit(runner.workspace / "catalog", "above: 10, within: 10m", "above: 100, within: 10m")
    code, step, printed = runner.run(against="main")
    assert (code, step) == (3, "Check the generated configuration"), printed
    assert "generated files have drifted" in runner.summary.read_text()
    slo_codegen(runner.workspace, "build", "catalog", "--out", "generated")
    assert runner.run(against="main", fail_on="removed rerouted")[0] == 0
    code, step, printed = runner.run(against="main", fail_on="removed  loosened")
    assert (code, step) == (1, "Hold the change to what it may do"), printed
    assert "P1 now fires after 2 min 55 s at 100 % errors, was 19 s" in runner.summary.read_text()
    assert "P1 now fires after 2 min 55 s" in (runner.home / "slo-codegen.md").read_text()


def test_a_broken_catalog_is_annotated_and_summarised(runner):
    edit(runner.workspace / "catalog", "objective: 99%", "objektive: 99%")
    code, step, printed = runner.run(against="main")
    assert (code, step) == (1, "Validate the catalog")
    assert re.search(r"^::error file=catalog/service.yaml,line=\d+", printed, re.MULTILINE)
    assert "did you mean objective?" in runner.summary.read_text()
    assert runner.output.read_text() == ""


def test_files_must_be_in_canonical_form_unless_told_otherwise(runner):
    path = runner.workspace / "catalog" / "service.yaml"
    path.write_text(path.read_text() + "\n\n\n")
    assert runner.run()[:2] == (3, "Check the form of its files")
    assert runner.run(formatted="false")[0] == 0


HOSTILE = (
    "\"; touch pwned; \"'; touch pwned; '$(touch pwned)`touch pwned`${IFS}\\ > pwned | tee pwned & touch pwned",
    "x\ntouch pwned", "* pwned", "--help", "--output=pwned",
    "::error::x\n::stop-commands::x\r##[add-path]/tmp\u2028 \t::add-mask::a%0A::set-output name=a::b",
)  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_input_runs_and_commands_nothing(runner, hostile):
    before = sorted(runner.workspace.rglob("*"))
    every = {**dict.fromkeys(ACTION["inputs"], hostile), "strict": "false", "formatted": "true"}
    for step in STEPS[1:]:
        sound = {**every, "catalog": "catalog", "env": ""}
        for inputs in ({**every, "fail-on": "removed"}, {**every, "catalog": "catalog"}, sound):
            done = runner.step(step, inputs)
            assert sorted(runner.workspace.rglob("*")) == before
            assert "Traceback" not in done.stdout + done.stderr
            assert "SLO900" not in done.stdout + done.stderr
            assert foreign(done.stdout, done.stderr) == []
            # A folder, an environment or a revision of that name is none, and no effect has it.
            if step["name"].startswith(("Validate", "Check the form")):
                passes = inputs is sound
            elif step["name"].startswith("Tell"):
                passes = inputs["fail-on"] == "removed"
            else:
                passes = False
            assert (done.returncode == 0) is passes, (step["name"], done.stdout, done.stderr)
    assert runner.output.read_text() == ""
    assert not list(runner.workspace.parent.rglob("*pwned*"))


COMMANDS = ("::error::x", "::stop-commands::x", "::add-mask::a", "##[add-path]/tmp", " \t::set-output name=markdown::x",
            "%0A::error::x", "##[error]x", "::warning file=x::y")  # fmt: skip


def plant(root):
    """Write what the runner takes for a command wherever a catalog takes text; the files are not in canonical form."""
    path = root / "service.yaml"
    text = path.read_text()
    lines = "".join(f"{line}\n" for line in COMMANDS)
    comments = "".join(f"# {line}\n#{line}\n" for line in COMMANDS)
    block = "".join(f"      {line}\n" for line in COMMANDS)
    text = text.replace("title: Shop\n", f"title: Shop\n    description: |\n{block}", 1)
    text = text.replace("title: Purchases succeed", "title:   'Buying ##[add-path]/tmp works ::error::x'", 1)
    assert block in text
    assert "Buying" in text
    path.write_text(f"{comments}{text}\n\n\n{comments}")
    return lines


def test_text_of_a_valid_catalog_commands_nothing(runner):
    git(runner.workspace, "checkout", "-q", "-b", "edit")
    plant(runner.workspace / "catalog")
    edit(runner.workspace / "catalog", "above: 10, within: 10m", "above: 100, within: 10m")
    inputs = {name: about["default"] for name, about in ACTION["inputs"].items()} | {
        "against": "main", "fail-on": "changed\nremoved\r\n loosened\n",
    }  # fmt: skip
    codes = []
    for step in STEPS[1:]:
        done = runner.step(step, inputs)
        assert foreign(done.stdout, done.stderr) == [], step["name"]
        assert "Traceback" not in done.stdout + done.stderr
        codes.append(done.returncode)
        if step["name"].startswith("Check the form"):
            assert "\\u{23}[add-path]/tmp" in done.stdout
    assert codes == [0, 0, 3, 3, 1]
    assert runner.output.read_text() == f"markdown={runner.home / 'slo-codegen.md'}\n"


def test_text_of_a_broken_catalog_commands_nothing_but_its_annotations(runner):
    catalog = runner.workspace / "catalog"
    plant(catalog)
    for name in ("::error::x.yaml", "##[add-path]x.yaml", "x\n::error::y.yaml", "x%0A::error::.yaml"):
        keys = "".join(f"{json.dumps(text)}: {json.dumps(text)}\n" for text in COMMANDS)
        (catalog / name).write_text(f"{keys}services:\n  '::error::x':\n    title: |\n      ::error::x\n")
    edit(catalog, "objective: 99%", "objektive: 99%")
    inputs = {name: about["default"] for name, about in ACTION["inputs"].items()} | {"against": "main"}
    for step in STEPS[1:]:
        done = runner.step(step, inputs)
        assert foreign(done.stdout, done.stderr) == [], step["name"]
        assert "Traceback" not in done.stdout + done.stderr
        if step["name"].startswith("Validate"):
            assert done.returncode == 1
            assert 1 <= len(commands(done.stdout, done.stderr)) <= 10
    assert runner.output.read_text() == ""


def test_commands_without_the_action_command_nothing(runner):
    catalog = runner.workspace / "catalog"
    lines = plant(catalog)
    for arguments in (
        ["fmt", "--check", "--diff", "catalog"], ["diff", "HEAD"], ["diff", "HEAD", "--format", "markdown"],
        ["diff", "HEAD", "--format", "json"], ["summary", "catalog", "--against", "HEAD"],
        ["build", "catalog", "--check"], ["explain", lines], ["gate", lines, "--prometheus", f"http://{lines}"],
        ["build", f"--{lines}"], [lines], ["coverage", "catalog", "--format", "json"],
        *(["validate", "--format", fmt, lines] for fmt in ("text", "json", "sarif", "github", "gitlab", "junit")),
    ):  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "slo_codegen", *arguments], cwd=runner.workspace, capture_output=True, text=True,
            check=False, env=environment(GITHUB_ACTIONS="true"),
        )  # fmt: skip
        assert foreign(done.stdout, done.stderr) == [], arguments
        assert "Traceback" not in done.stderr


def test_nothing_of_the_pull_request_is_imported(runner):
    """Python imports from the working directory unless told not to, which is what a stranger has written."""
    for name in ("venv", "pip", "slo_codegen", "click", "json"):
        (runner.workspace / f"{name}.py").write_text("open('pwned', 'w').close()\n")
    env = environment(RUNNER_TEMP=str(runner.home), GITHUB_ACTION_PATH=str(ROOT), PYTHON=sys.executable)
    script, replaced = re.subn(r'("\$\{pip\[@\]\}") .*', r"\1 --help", STEPS[0]["run"])
    assert replaced == 2
    done = subprocess.run(["bash", "-e", "-c", script], cwd=runner.workspace, capture_output=True, env=env, check=False)
    assert done.returncode == 0, done.stderr
    shutil.rmtree(runner.home / "slo-codegen")
    assert runner.run(against="main")[0] == 0
    assert not (runner.workspace / "pwned").exists()


@pytest.mark.parametrize(("given", "step"), [
    ({"strict": "ture"}, "Tell what the change means"), ({"formatted": "nein"}, "Tell what the change means"),
    ({"fail_on": "removed\nlosened"}, "Tell what the change means"),
])  # fmt: skip
def test_an_input_that_is_not_understood_fails_the_job(runner, given, step):
    code, failed, printed = runner.run(against="main", **given)
    assert (code, failed) == (2, step)
    assert re.search(r"^::error title=slo-codegen::", printed, re.MULTILINE)


@pytest.mark.parametrize("strict", ["true", "True", "TRUE", "yes", "false", "False", ""])
def test_strict_is_read_in_any_spelling(runner, strict):
    edit(runner.workspace / "catalog", "volume: 100K/1d", "volume: 200/1d")
    done = runner.step(STEPS[2], {**dict.fromkeys(ACTION["inputs"], ""), "catalog": "catalog", "strict": strict})
    assert "::warning" in done.stdout
    assert done.returncode == (1 if strict.lower() in ("true", "yes") else 0), done.stdout


def test_the_action_installs_itself(tmp_path):
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[0]["run"]],
        capture_output=True, text=True, check=False,
        env=environment(RUNNER_TEMP=str(tmp_path), GITHUB_ACTION_PATH=str(ROOT), PYTHON=sys.executable),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    command = [tmp_path / "slo-codegen" / "bin" / "slo-codegen", "--version"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert printed.startswith("slo-codegen, version ")


def test_pre_commit_reads_the_hooks_and_they_run(tmp_path):
    checked = subprocess.run(
        [BIN / "pre-commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")],
        capture_output=True, text=True, check=False, env=environment(PRE_COMMIT_HOME=str(tmp_path / "home")),
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout
    root = repository(tmp_path / "work")
    for hook in HOOKS:
        done = subprocess.run(
            shlex.split(hook["entry"]), cwd=root, capture_output=True, text=True, check=False, env=environment()
        )
        assert done.returncode == 0, (hook["id"], done.stderr)
        assert hook["pass_filenames"] is False


def test_the_examples_name_what_there_is():
    files = {}
    for name, text in EXAMPLES:
        files.setdefault(name, {}).update(yaml.load(text, yaml.BaseLoader))
    assert set(files) == {".github/workflows/slo.yaml", ".gitlab-ci.yml", ".pre-commit-config.yaml"}
    steps = files[".github/workflows/slo.yaml"]["jobs"]["catalog"]["steps"]
    (own,) = [step for step in steps if "slo-codegen@" in step.get("uses", "")]
    assert set(own["with"]) <= set(ACTION["inputs"])
    assert all("${{" not in step.get("run", "") for step in steps)
    assert {hook["id"] for hook in files[".pre-commit-config.yaml"]["repos"][0]["hooks"]} == {h["id"] for h in HOOKS}
    told = re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "docs" / "ci.md").read_text(), re.MULTILINE)
    assert told == list(ACTION["inputs"])


def gitlab_script(job):
    """Return the commands of a job of the examples for GitLab."""
    [script] = [yaml.safe_load(text)[job]["script"] for _, text in EXAMPLES if text.startswith(f"{job}:")]
    return script


def test_the_gitlab_example_runs(tmp_path):
    root = repository(tmp_path / "work")
    base = subprocess.run(["git", "-C", str(root), "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    edit(root / "catalog", "title: Purchases succeed", "title: Buying works")
    slo_codegen(root, "build", "catalog", "--out", "generated")
    for line in gitlab_script("slo-catalog"):
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", line], cwd=root, capture_output=True, text=True, check=False,
            env=environment(CI_MERGE_REQUEST_DIFF_BASE_SHA=base.stdout.strip()),
        )  # fmt: skip
        assert done.returncode == 0, (line, done.stderr)
    assert "title `Buying works`, was `Purchases succeed`" in (root / "slo-change.md").read_text()


def test_the_gitlab_example_of_a_running_server_reports_one_that_cannot_be_reached(tmp_path):
    root = repository(tmp_path / "work")
    install, check = gitlab_script("slo-live")
    assert install.startswith("pip install ")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # It does not listen: every connection is refused.
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", check], cwd=root, capture_output=True, text=True, check=False,
            env=environment(PROMETHEUS_URL=url, PROMETHEUS_TOKEN="t"),
        )  # fmt: skip
    assert done.returncode == 1, done.stderr
    found = json.loads((root / "live.json").read_text(encoding="utf-8"))
    assert "SLO753" in {each["check_name"] for each in found if "cannot be reached" in each["description"]}


def test_a_summary_is_never_longer_than_github_takes():
    # As many of each code as are shown.
    codes = sorted(CODES)[:40]
    findings = [
        Finding(codes[n % 40], Severity.WARNING if n % 5 else Severity.ERROR, f"{n} " + "ж" * 400, None, "h" * 400)
        for n in range(4000)
    ]
    text = document(findings, lambda origin: None, [(None, None)], [f"{n}: changed" for n in range(5000)], "x" * 60_000)
    assert len(text.encode()) <= LIMIT
    shown_lines = len(re.findall(r"^- [🔴🟠]", text, re.MULTILINE))
    folded = re.search(r"^- and (\d+) more, which slo-codegen validate prints$", text, re.MULTILINE)
    assert shown_lines + int(folded[1]) == 4000
    assert text.rindex("🔴") < text.index("🟠")
    assert "800 errors, 3200 warnings" in text


def test_a_finding_in_a_summary_does_nothing():
    finding = Finding("SLO203", Severity.ERROR, "<script>@team [x](https://evil.example) | `a`", None, "</li>#1")
    read = shown(document([finding], lambda origin: None, [(None, None)], ["../`@x`: stale"], ""))
    assert not re.search(r"@|evil|#1|script", read.loose)
    assert "script" not in read.elements
