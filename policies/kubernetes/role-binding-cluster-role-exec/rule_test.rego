package library.kubernetes.role_binding_cluster_role_exec_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

binding(kind, role) := fixtures.resource(kind, {"roleRef": {"kind": "ClusterRole", "name": role}})

role(resource) := fixtures.resource("ClusterRole", {
	"metadata": {"name": "worker"},
	"rules": [{"apiGroups": [""], "resources": [resource], "verbs": ["create"]}],
})

found(resources) := messages if {
	messages := kubernetes.deny_role_binding_cluster_role_exec with input as fixtures.combined(resources)
}

test_a_role_that_may_exec_is_denied if {
	found([binding("RoleBinding", "worker"), role("pods/attach")]) == {"RoleBinding/web: ClusterRole/worker may run commands in pods"}
}

test_a_role_that_is_missing_is_denied if {
	found([binding("RoleBinding", "worker")]) == {"RoleBinding/web: ClusterRole/worker cannot be judged: it is not among the resources"}
}

test_other_roles_and_bindings_pass if {
	found([binding("RoleBinding", "worker"), role("pods")]) == set()
	found([binding("ClusterRoleBinding", "worker"), role("pods/exec")]) == set()
	found([fixtures.resource("RoleBinding", {"roleRef": {"kind": "Role", "name": "worker"}})]) == set()
}
