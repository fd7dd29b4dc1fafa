package library.kubernetes.rbac_test

import data.library.kubernetes.fixtures
import data.library.kubernetes.rbac

named(kind, name) := {"kind": kind, "metadata": {"name": name}}

test_defaults if {
	rbac.is_default(named("ClusterRole", "system:node"))
	rbac.is_default(named("Role", "gce:podsecuritypolicy:calico-sa"))
	rbac.is_default(named("ClusterRoleBinding", "cluster-admin"))
	every name in ["admin", "cluster-admin", "edit", "view"] {
		rbac.is_default(named("ClusterRole", name))
		not rbac.is_default(named("Role", name))
	}
	not rbac.is_default(named("RoleBinding", "cluster-admin"))
	not rbac.is_default(named("ClusterRole", "reader"))
}

test_roles if {
	resources := [
		fixtures.resource("Role", {}),
		fixtures.resource("ClusterRole", {"metadata": {"name": "edit"}}),
		fixtures.resource("Pod", {}),
	]
	rbac.roles == [resources[0]] with input as fixtures.combined(resources)
}

rule(groups, resources, verbs) := {"apiGroups": groups, "resources": resources, "verbs": verbs}

test_rules_that_allow_exec if {
	rbac.allows_exec(rule([""], ["pods/exec"], ["create"]))
	rbac.allows_exec(rule(["*"], ["pods/attach"], ["get"]))
	rbac.allows_exec(rule(["", "apps"], ["pods/*"], ["*"]))
	rbac.allows_exec(rule([""], ["*"], ["list", "get"]))
}

test_rules_that_do_not_allow_exec if {
	not rbac.allows_exec(rule(["apps"], ["*"], ["*"]))
	not rbac.allows_exec(rule([""], ["pods"], ["*"]))
	not rbac.allows_exec(rule([""], ["pods/exec"], ["list"]))
	not rbac.allows_exec({"nonResourceURLs": ["*"], "verbs": ["*"]})
}

every_verb := ["get", "list", "watch", "create", "update", "patch", "delete"]

test_rules_that_allow_everything if {
	rbac.allows_all(rule(["*"], ["*"], ["*"]))
	rbac.allows_all(rule(["*"], ["*"], every_verb))
}

test_rules_that_do_not_allow_everything if {
	not rbac.allows_all(rule([""], ["*"], ["*"]))
	not rbac.allows_all(rule(["*"], ["pods"], ["*"]))
	every index, _ in every_verb {
		verbs := [verb | some other, verb in every_verb; other != index]
		not rbac.allows_all(rule(["*"], ["*"], verbs))
	}
}

binding(kind, role_kind, role) := fixtures.resource(kind, {"roleRef": {
	"apiGroup": "rbac.authorization.k8s.io",
	"kind": role_kind,
	"name": role,
}})

test_bindings if {
	resources := [
		binding("RoleBinding", "Role", "a"),
		binding("ClusterRoleBinding", "ClusterRole", "a"),
		object.union(binding("RoleBinding", "Role", "a"), {"metadata": {"name": "system:a"}}),
		fixtures.resource("Role", {}),
	]
	rbac.bindings == array.slice(resources, 0, 2) with input as fixtures.combined(resources)
}

test_bound_roles if {
	resources := [
		fixtures.resource("Role", {"metadata": {"name": "a", "namespace": "one"}}),
		fixtures.resource("Role", {"metadata": {"name": "a", "namespace": "two"}}),
		fixtures.resource("Role", {"metadata": {"name": "b", "namespace": "one"}}),
		fixtures.resource("ClusterRole", {"metadata": {"name": "a"}}),
	]
	one := object.union(binding("RoleBinding", "Role", "a"), {"metadata": {"namespace": "one"}})
	rbac.bound_roles(one) == [resources[0]] with input as fixtures.combined(resources)
}

role(rules) := fixtures.resource("ClusterRole", {"metadata": {"name": "a"}, "rules": rules})

bound(name) := binding("ClusterRoleBinding", "ClusterRole", name)

test_problems_of_a_role_that_is_there if {
	exec := fixtures.combined([role([rule([""], ["pods/exec"], ["create"])])])
	rbac.exec_problem(bound("a")) == "may run commands in pods" with input as exec
	not rbac.admin_problem(bound("a")) with input as exec
	all := fixtures.combined([role([rule(["*"], ["*"], ["*"])])])
	rbac.admin_problem(bound("a")) == "may do everything" with input as all
	harmless := fixtures.combined([role([rule([""], ["pods"], ["list"])])])
	not rbac.exec_problem(bound("a")) with input as harmless
	not rbac.admin_problem(bound("a")) with input as harmless
}

test_problems_of_roles_that_every_cluster_has if {
	every name in ["admin", "cluster-admin", "edit"] {
		rbac.exec_problem(bound(name)) == "may run commands in pods" with input as {}
	}
	rbac.admin_problem(bound("cluster-admin")) == "may do everything" with input as {}
	every name in ["view", "system:node"] {
		not rbac.exec_problem(bound(name)) with input as fixtures.combined([])
		not rbac.admin_problem(bound(name)) with input as fixtures.combined([])
	}
	role_binding := binding("RoleBinding", "Role", "cluster-admin")
	not rbac.exec_problem(role_binding) with input as {}
	not rbac.admin_problem(role_binding) with input as {}
}

test_problems_of_a_role_that_is_missing if {
	expected := "cannot be judged: it is not among the resources"
	resources := fixtures.combined([bound("b")])
	rbac.exec_problem(bound("b")) == expected with input as resources
	rbac.admin_problem(bound("b")) == expected with input as resources
	not rbac.exec_problem(bound("b")) with input as bound("b")
	not rbac.admin_problem(bound("b")) with input as bound("b")
}
