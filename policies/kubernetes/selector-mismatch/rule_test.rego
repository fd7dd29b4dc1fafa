package library.kubernetes.selector_mismatch_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

workload(kind, selector, labels) := fixtures.resource(kind, {"spec": {
	"selector": {"matchLabels": selector},
	"template": {"metadata": {"labels": labels}, "spec": {"containers": []}},
}})

message := "%s/web: the template has no label app with the value web of the selector"

test_a_mismatch_is_denied if {
	every kind in ["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"] {
		every labels in [{"app": "shop"}, {"tier": "web"}, {}] {
			found := kubernetes.deny_selector_mismatch with input as workload(kind, {"app": "web"}, labels)
			found == {sprintf(message, [kind])}
		}
	}
}

test_a_template_without_labels_is_denied if {
	resource := fixtures.resource("Deployment", {"spec": {
		"selector": {"matchLabels": {"app": "web"}},
		"template": {"spec": {"containers": []}},
	}})
	count(kubernetes.deny_selector_mismatch) == 1 with input as resource
}

test_a_match_passes if {
	kubernetes.deny_selector_mismatch == set() with input as workload(
		"Deployment",
		{"app": "web"},
		{"app": "web", "tier": "front"},
	)
	kubernetes.deny_selector_mismatch == set() with input as workload("Job", {"app": "web"}, {})
}
