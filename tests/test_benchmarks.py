"""The benchmark measures what it says: rules that run, on documents of which some break them."""

from benchmarks import comparison, evaluation, workload
from policykit import engine
from policykit.rego.builtins import World


def test_one_document_in_four_breaks_rules():
    program = evaluation.program()
    namespace = engine.namespaces_of(program)["main"]
    verdicts = [
        engine.evaluate(program, namespace, document.value, world=World(time_ns=0))
        for document in evaluation.documents(len(workload.VARIANTS))
    ]
    assert namespace.definitions == 13
    assert [bool(found.findings) for found in verdicts] == [False, False, False, True] * 2


def test_documents_are_all_different():
    assert len(set(workload.deployments(100))) == 100


def test_the_ratio_is_that_of_what_was_measured_together():
    turns = iter([1.0, 4.0])
    found = comparison.compare("x", "s", lambda: 2.0, "peer", lambda: next(turns), rounds=2)
    assert found.ratios == [2.0, 0.5]
    assert found.row()[3] == "**1.25** (0.50 to 2.00)"


def test_a_missing_peer_is_said_to_be_missing():
    found = comparison.compare("x", "s", lambda: 2.0, "peer", None, rounds=1)
    assert found.row() == ("x", "2 s", "peer: not on PATH", "", "")
