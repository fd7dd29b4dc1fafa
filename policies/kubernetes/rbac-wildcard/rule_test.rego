package library.kubernetes.rbac_wildcard_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

role(kind, resources, verbs) := fixtures.resource(kind, {"rules": [{
	"apiGroups": ["apps"],
	"resources": resources,
	"verbs": verbs,
}]})

test_all_resources_are_denied if {
	found := kubernetes.deny_rbac_wildcard with input as role("Role", ["*"], ["get"])
	found == {"Role/web: a rule allows all resources"}
}

test_all_verbs_are_denied if {
	found := kubernetes.deny_rbac_wildcard with input as role("ClusterRole", ["pods"], ["get", "*"])
	found == {"ClusterRole/web: a rule allows all verbs"}
}

test_names_pass if {
	kubernetes.deny_rbac_wildcard == set() with input as role("Role", ["pods", "pods/*"], ["get"])
	kubernetes.deny_rbac_wildcard == set() with input as role("Other", ["*"], ["*"])
}
