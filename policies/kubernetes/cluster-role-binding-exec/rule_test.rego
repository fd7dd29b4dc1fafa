package library.kubernetes.cluster_role_binding_exec_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

binding(kind, role) := fixtures.resource(kind, {"roleRef": {"kind": "ClusterRole", "name": role}})

role(resource) := fixtures.resource("ClusterRole", {
	"metadata": {"name": "worker"},
	"rules": [{"apiGroups": [""], "resources": [resource], "verbs": ["create"]}],
})

found(resources) := messages if {
	messages := kubernetes.deny_cluster_role_binding_exec with input as fixtures.combined(resources)
}

test_a_role_that_may_exec_is_denied if {
	found([binding("ClusterRoleBinding", "worker"), role("pods/exec")]) == {"ClusterRoleBinding/web: ClusterRole/worker may run commands in pods"}
}

test_a_role_that_is_missing_is_denied if {
	found([binding("ClusterRoleBinding", "worker")]) == {"ClusterRoleBinding/web: ClusterRole/worker cannot be judged: it is not among the resources"}
}

test_other_roles_and_bindings_pass if {
	found([binding("ClusterRoleBinding", "worker"), role("pods")]) == set()
	found([binding("RoleBinding", "worker"), role("pods/exec")]) == set()
	found([binding("ClusterRoleBinding", "view")]) == set()
}
