package library.kubernetes

# Exceptions, as conftest knows them, from what people may have written for other tools:
#
#     metadata:
#       annotations:
#         polaris.fairwinds.com/hostIPCSet-exempt: "true"
#         ignore-check.kube-linter.io/host-ipc: it shares memory with the other pods of its node
#         polaris.fairwinds.com/exempt: "true"
#
# and from the parameter `exemptions`: a list of objects that name `policies`, and the `namespace`
# and the beginnings of `names` that they do not count for. They hold for documents of their own:
# under --combine there are none.
exception contains rules if {
	some key, value in input.metadata.annotations
	rules := exempted(key, value)
}

exception contains rules if {
	some exemption in data.parameters.kubernetes.exemptions
	has_namespace(exemption)
	has_name(exemption)
	rules := [replace(trim_prefix(policy, "kubernetes/"), "-", "_") |
		some policy in exemption.policies
	]
}

exempted(key, value) := [rule | some rule in aliases] if {
	key == "polaris.fairwinds.com/exempt"
	value == "true"
}

exempted(key, value) := [aliases[name]] if {
	startswith(key, "polaris.fairwinds.com/")
	name := trim_suffix(trim_prefix(key, "polaris.fairwinds.com/"), "-exempt")
	value == "true"
}

exempted(key, _) := [aliases[name]] if {
	startswith(key, "ignore-check.kube-linter.io/")
	name := trim_prefix(key, "ignore-check.kube-linter.io/")
}

exempted("kube-linter.io/ignore-all", _) := [rule | some rule in aliases]

has_namespace(exemption) if not exemption.namespace

has_namespace(exemption) if exemption.namespace == input.metadata.namespace

has_name(exemption) if not exemption.names

has_name(exemption) if {
	some beginning in exemption.names
	startswith(input.metadata.name, beginning)
}
