package library.kubernetes.cluster_role_exec_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

role(kind, resource) := fixtures.resource(kind, {"rules": [{
	"apiGroups": [""],
	"resources": ["configmaps", resource],
	"verbs": ["create"],
}]})

test_exec_and_attach_are_denied if {
	every resource in ["pods/exec", "pods/attach", "*"] {
		found := kubernetes.deny_cluster_role_exec with input as role("ClusterRole", resource)
		found == {"ClusterRole/web: a rule lets subjects run commands in pods"}
	}
}

test_other_resources_and_other_roles_pass if {
	kubernetes.deny_cluster_role_exec == set() with input as role("ClusterRole", "pods")
	kubernetes.deny_cluster_role_exec == set() with input as role("Role", "pods/exec")
	kubernetes.deny_cluster_role_exec == set() with input as object.union(
		role("ClusterRole", "pods/exec"),
		{"metadata": {"name": "edit"}},
	)
}
