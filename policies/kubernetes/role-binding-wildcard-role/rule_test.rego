package library.kubernetes.role_binding_wildcard_role_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

binding(kind) := fixtures.resource("RoleBinding", {"roleRef": {"kind": kind, "name": "worker"}})

role(kind, verb) := fixtures.resource(kind, {
	"metadata": {"name": "worker"},
	"rules": [{"apiGroups": ["*"], "resources": ["*"], "verbs": [verb]}],
})

found(resources) := messages if {
	messages := kubernetes.deny_role_binding_wildcard_role with input as fixtures.combined(resources)
}

test_a_role_that_allows_everything_is_denied if {
	found([binding("Role"), role("Role", "*")]) == {"RoleBinding/web: Role/worker may do everything"}
}

test_other_roles_pass if {
	found([binding("Role"), role("Role", "get")]) == set()
	found([binding("ClusterRole"), role("ClusterRole", "*")]) == set()
}
