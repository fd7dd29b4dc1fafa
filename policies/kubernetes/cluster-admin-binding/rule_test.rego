package library.kubernetes.cluster_admin_binding_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

binding(kind, role) := fixtures.resource(kind, {"roleRef": {"kind": "ClusterRole", "name": role}})

role(verbs) := fixtures.resource("ClusterRole", {
	"metadata": {"name": "worker"},
	"rules": [{"apiGroups": ["*"], "resources": ["*"], "verbs": verbs}],
})

found(resources) := messages if {
	messages := kubernetes.deny_cluster_admin_binding with input as fixtures.combined(resources)
}

test_cluster_admin_is_denied if {
	expected := {"ClusterRoleBinding/web: ClusterRole/cluster-admin may do everything"}
	found([binding("ClusterRoleBinding", "cluster-admin")]) == expected
	kubernetes.deny_cluster_admin_binding == expected with input as binding("ClusterRoleBinding", "cluster-admin")
}

test_a_role_that_allows_everything_is_denied if {
	found([binding("ClusterRoleBinding", "worker"), role(["*"])]) == {"ClusterRoleBinding/web: ClusterRole/worker may do everything"}
}

test_other_roles_and_bindings_pass if {
	found([binding("ClusterRoleBinding", "worker"), role(["get"])]) == set()
	found([binding("RoleBinding", "cluster-admin")]) == set()
}
