package library.kubernetes.rbac_create_pods_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

role(resource, verb) := fixtures.resource("Role", {"rules": [{
	"apiGroups": ["", "apps"],
	"resources": ["services", resource],
	"verbs": ["get", verb],
}]})

test_creating_pods_is_warned_of if {
	every resource in [
		"cronjobs", "daemonsets", "deployments", "jobs", "pods", "replicasets",
		"replicationcontrollers", "statefulsets",
	] {
		every verb in ["create", "*"] {
			found := kubernetes.warn_rbac_create_pods with input as role(resource, verb)
			found == {sprintf("Role/web: a rule lets subjects create %s", [resource])}
		}
	}
}

test_other_rules_pass if {
	kubernetes.warn_rbac_create_pods == set() with input as role("pods", "delete")
	kubernetes.warn_rbac_create_pods == set() with input as role("configmaps", "create")
}
