package library.kubernetes.role_binding_role_exec_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

binding(kind) := fixtures.resource("RoleBinding", {"roleRef": {"kind": kind, "name": "worker"}})

role(resource) := fixtures.resource("Role", {
	"metadata": {"name": "worker"},
	"rules": [{"apiGroups": [""], "resources": [resource], "verbs": ["create"]}],
})

found(resources) := messages if {
	messages := kubernetes.deny_role_binding_role_exec with input as fixtures.combined(resources)
}

test_a_role_that_may_exec_is_denied if {
	found([binding("Role"), role("pods/exec")]) == {"RoleBinding/web: Role/worker may run commands in pods"}
}

test_a_role_that_is_missing_is_denied if {
	found([binding("Role")]) == {"RoleBinding/web: Role/worker cannot be judged: it is not among the resources"}
}

test_other_roles_and_bindings_pass if {
	found([binding("Role"), role("pods")]) == set()
	found([binding("ClusterRole"), role("pods/exec")]) == set()
}
