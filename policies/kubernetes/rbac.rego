# What the policies about RBAC have in common.
package library.kubernetes.rbac

import data.library.kubernetes.shared

# What Kubernetes and its providers create themselves.
is_default(resource) if startswith(resource.metadata.name, "system:")

is_default(resource) if resource.metadata.name == "gce:podsecuritypolicy:calico-sa"

is_default(resource) if {
	resource.kind == "ClusterRole"
	resource.metadata.name in {"admin", "cluster-admin", "edit", "view"}
}

is_default(resource) if {
	resource.kind == "ClusterRoleBinding"
	resource.metadata.name == "cluster-admin"
}

roles := [resource |
	some resource in shared.resources
	resource.kind in {"ClusterRole", "Role"}
	not is_default(resource)
]

# Whether a rule lets its subjects run commands in pods: get opens a web socket, too.
allows_exec(rule) if {
	some group in rule.apiGroups
	group in {"", "*"}
	some resource in rule.resources
	resource in {"*", "pods/*", "pods/attach", "pods/exec"}
	some verb in rule.verbs
	verb in {"*", "create", "get"}
}

# Whether a rule allows everything.
allows_all(rule) if {
	"*" in rule.apiGroups
	"*" in rule.resources
	allows_all_verbs(rule.verbs)
}

allows_all_verbs(verbs) if "*" in verbs

allows_all_verbs(verbs) if {
	count({"create", "delete", "get", "list", "patch", "update", "watch"} - {v | some v in verbs}) == 0
}

bindings := [resource |
	some resource in shared.resources
	resource.kind in {"ClusterRoleBinding", "RoleBinding"}
	not is_default(resource)
]

# The roles among the resources that a binding is about.
bound_roles(binding) := [resource |
	some resource in shared.resources
	resource.kind == binding.roleRef.kind
	resource.metadata.name == binding.roleRef.name
	shared.shares_namespace(resource, binding)
]

# What is wrong with the role of a binding, for a test of one of its rules.
exec_problem(binding) := "may run commands in pods" if {
	some role in bound_roles(binding)
	some rule in role.rules
	allows_exec(rule)
}

else := "may run commands in pods" if {
	binding.roleRef.kind == "ClusterRole"
	binding.roleRef.name in {"admin", "cluster-admin", "edit"}
}

else := "cannot be judged: it is not among the resources" if is_unknown(binding)

admin_problem(binding) := "may do everything" if {
	some role in bound_roles(binding)
	some rule in role.rules
	allows_all(rule)
}

else := "may do everything" if {
	binding.roleRef.kind == "ClusterRole"
	binding.roleRef.name == "cluster-admin"
}

else := "cannot be judged: it is not among the resources" if is_unknown(binding)

is_unknown(binding) if {
	shared.sees_others
	count(bound_roles(binding)) == 0
	not is_default({"kind": binding.roleRef.kind, "metadata": {"name": binding.roleRef.name}})
}
