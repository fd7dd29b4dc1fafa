package library.kubernetes.role_exec_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

role(kind, resource) := fixtures.resource(kind, {"rules": [{
	"apiGroups": [""],
	"resources": [resource],
	"verbs": ["get"],
}]})

test_exec_and_attach_are_denied if {
	every resource in ["pods/exec", "pods/attach", "*"] {
		found := kubernetes.deny_role_exec with input as role("Role", resource)
		found == {"Role/web: a rule lets subjects run commands in pods"}
	}
}

test_other_resources_and_other_roles_pass if {
	kubernetes.deny_role_exec == set() with input as role("Role", "pods/log")
	kubernetes.deny_role_exec == set() with input as role("ClusterRole", "pods/exec")
}
