"""Compile a generated catalog and print ratios: against promtool, against a fourth of the SLOs, and of the start-up.

Usage: python benchmarks/run.py [SLOS]
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.resources import files
from pathlib import Path

REGIONS = "[eu-west, us-east, us-west, ap-south]"


def generate(folder: Path, slos: int) -> None:
    """Write a catalog of so many SLOs, in 4 regions, ten a service."""
    starter = files("slo_codegen") / "cli" / "starter_catalog"
    (folder / "services").mkdir(parents=True)
    for name in ("catalog.yaml", "channels.yaml", "metrics.yaml"):
        text = (starter / name).read_text().replace("[eu-west, us-east]", REGIONS)
        (folder / name).write_text(text)
    lines: list[str] = []
    for number in range(slos):
        if number % 10 == 0:
            lines.append(
                f"  service-{number // 10}:\n    title: Service {number // 10}\n    owner: checkout-team\n    slos:"
            )
        lines.append(
            f"      - id: slo-{number}\n        title: Objective {number}\n        objective: 99.9%\n        sli:\n"
            f'          ratio:\n            bad: \'http.request.count{{endpoint="e{number}",status=~"5.."}}\'\n'
            f"            total: 'http.request.count{{endpoint=\"e{number}\"}}'\n        alerts:\n"
            "          - {profile: standard}\n"
            "          - {tier: P1, when: {bad_events: {above: 10, within: 10m}}}"
        )
    for part in range(0, len(lines), 110):
        (folder / "services" / f"part-{part}.yaml").write_text(
            "services:\n" + "\n".join(lines[part : part + 110]) + "\n"
        )


def timed(*command: str, cwd: Path | None = None) -> float:
    """Return the seconds of wall time that a command takes."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=cwd)
    return time.perf_counter() - start


def build(folder: Path, slos: int) -> tuple[float, Path]:
    """Return the seconds of a cold build of so many SLOs, and its output folder."""
    catalog, out = folder / f"catalog-{slos}", folder / f"out-{slos}"
    generate(catalog, slos)
    return timed(sys.executable, "-m", "slo_codegen", "build", str(catalog), "--out", str(out)), out


def validations(folder: Path) -> tuple[float, float, float]:
    """Return the seconds of a validation of the reference catalog: the first, one after it, and one after a build."""
    work = folder / "reference"
    shutil.copytree(Path(__file__).parents[1] / "catalog", work / "catalog")
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    validate = (sys.executable, "-m", "slo_codegen", "validate")
    first = timed(*validate, cwd=work)
    again = min(timed(*validate, cwd=work) for _ in range(5))
    shutil.rmtree(folder / "cache")
    timed(sys.executable, "-m", "slo_codegen", "build", cwd=work)
    return first, again, min(timed(*validate, cwd=work) for _ in range(5))


def profile(catalog: Path) -> None:
    """Print the seconds of each stage of one build in this process."""
    from slo_codegen.compiler import compile_catalog
    from slo_codegen.diagnostics import Diagnostics

    last = ["start", time.perf_counter()]

    def progress(stage: str) -> None:
        now = time.perf_counter()
        print(f"  {last[0]:<24} {now - float(last[1]):6.2f} s")
        last[:] = [stage, now]

    compile_catalog(catalog, Diagnostics(), progress=progress)
    progress("end")


def main() -> None:
    """Print the ratios."""
    slos = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        quarter, _ = build(folder, slos // 4)
        whole, out = build(folder, slos)
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        rules = [str(path) for path in (out / "prometheus" / "rules").glob("*.yaml")]
        check = timed("promtool", "check", "rules", *rules)
        bare = min(timed(sys.executable, "-c", "pass") for _ in range(5))
        version = min(timed(sys.executable, "-m", "slo_codegen", "--version") for _ in range(5))
        print(f"cold build of {slos} SLOs / promtool check rules   {whole / check:5.2f}  (at most 4)")
        print(f"build of {slos} SLOs / build of {slos // 4}             {whole / quarter:5.2f}  (at most 4.5)")
        print(f"--version / python -c pass                     {version / bare:5.2f}  (at most 4)")
        first, again, built = validations(folder)
        print(f"validate the reference, unchanged / --version  {again / version:5.2f}  (under 5)")
        print(f"validate the reference, after a build / same   {built / version:5.2f}  (under 5)")
        print(f"validate the reference, first time / --version {first / version:5.2f}")
        edited = folder / "edited"
        shutil.copytree(folder / f"catalog-{slos}", edited)
        part = next((edited / "services").glob("*.yaml"))
        part.write_text(part.read_text().replace("99.9%", "99.95%"))
        differ = timed(sys.executable, "-m", "slo_codegen", "diff", str(folder / f"catalog-{slos}"), str(edited))
        print(f"diff of {slos} SLOs / build                      {differ / whole:5.2f}  (at most 2)")
        print(f"peak memory                                    {memory:5.0f} MiB (under 1024)")
        profile(folder / f"catalog-{slos}")


if __name__ == "__main__":
    main()
