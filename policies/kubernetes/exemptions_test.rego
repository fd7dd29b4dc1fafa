package library.kubernetes.exemptions_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

annotated(key, value) := fixtures.resource("Pod", {"metadata": {"annotations": {key: value}}})

test_annotations_of_polaris if {
	found := kubernetes.exception with input as annotated("polaris.fairwinds.com/hostIPCSet-exempt", "true")
	found == {["host_ipc"]}
}

test_annotations_of_kube_linter if {
	found := kubernetes.exception with input as annotated("ignore-check.kube-linter.io/host-pid", "why")
	found == {["host_pid"]}
}

test_exemptions_from_everything if {
	every pair in [["polaris.fairwinds.com/exempt", "true"], ["kube-linter.io/ignore-all", "why"]] {
		found := kubernetes.exception with input as annotated(pair[0], pair[1])
		some rules in found
		"host_ipc" in rules
		"run_as_root" in rules
	}
}

test_other_annotations_exempt_from_nothing if {
	every pair in [
		["polaris.fairwinds.com/hostIPCSet-exempt", "false"],
		["polaris.fairwinds.com/exempt", "false"], ["polaris.fairwinds.com/noSuchCheck-exempt", "true"],
		["ignore-check.kube-linter.io/no-such-check", "why"], ["description", "true"],
		["hostIPCSet-exempt", "true"], ["host-ipc", "true"],
	] {
		kubernetes.exception == set() with input as annotated(pair[0], pair[1])
	}
	kubernetes.exception == set() with input as fixtures.pod({})
}

found(exemption) := exceptions if {
	exceptions := kubernetes.exception with data.parameters.kubernetes.exemptions as [exemption]
		with input as fixtures.resource("Pod", {"metadata": {"name": "proxy-1", "namespace": "system"}})
}

policies := {"policies": ["host-network", "kubernetes/host-port"]}

test_exemptions_in_a_parameter if {
	every fields in [
		{}, {"namespace": "system"}, {"names": ["dns", "proxy-"]},
		{"namespace": "system", "names": ["proxy-1"]},
	] {
		found(object.union(policies, fields)) == {["host_network", "host_port"]}
	}
}

test_exemptions_of_others if {
	every fields in [{"namespace": "shop"}, {"names": ["dns"]}, {"namespace": "shop", "names": ["proxy"]}] {
		found(object.union(policies, fields)) == set()
	}
}
