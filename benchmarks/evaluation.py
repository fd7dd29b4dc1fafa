"""Evaluation alone: documents in memory against compiled policies."""

import json
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import workload
from policykit import engine, rego
from policykit.documents import Document
from policykit.rego.builtins import World
from policykit.rego.program import Program
from policykit.source import Source
from policykit_parsers import load


def documents(count: int) -> list[Document]:
    """Return the documents of *count* Deployments."""
    sources = (Source.of("deployment.yaml", text) for text in workload.deployments(count))
    return [document for source in sources for document in load(source, "yaml")]


def program() -> Program:
    """Return the rules of the benchmark, compiled."""
    paths = sorted(workload.POLICY.glob("*.rego"))
    return rego.compile({path.name: path.read_text(encoding="utf-8") for path in paths})


def ours(compiled: Program, found: Sequence[Document]) -> float:
    """Return the microseconds that each document takes: all rules, to findings."""
    namespace = engine.namespaces_of(compiled)["main"]
    start = time.perf_counter()
    for document in found:
        engine.evaluate(compiled, namespace, document.value, world=World(time_ns=0))
    return (time.perf_counter() - start) * 1e6 / len(found)


def opas(opa: str, folder: Path) -> float:
    """Return the microseconds that OPA's prepared query takes on average over the variants."""
    found = documents(len(workload.VARIANTS))
    return sum(_opa(opa, folder, document) for document in found) / len(found)


def _opa(opa: str, folder: Path, document: Document) -> float:
    path = folder / "input.json"
    path.write_text(json.dumps(document.value), encoding="utf-8")
    command = [opa, "bench", "--format=json", f"--data={workload.POLICY}", f"--input={path}"]
    run = subprocess.run([*command, "data.main"], capture_output=True, check=True)
    answer = json.loads(run.stdout)
    nanoseconds, times = float(answer["T"]), int(answer["N"])
    return nanoseconds / times / 1000
