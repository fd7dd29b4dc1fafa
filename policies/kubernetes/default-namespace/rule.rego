package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Resources are not put into the default namespace
# description: >-
#   Whatever names no namespace lands in `default`, so nothing separates it from the rest: no quota, no
#   policy, no rights of its own.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/
#   description: Namespaces
# custom:
#   id: kubernetes/default-namespace
#   aliases: [use-namespace]
#   severity: warning
#   remediation: Name a namespace of your own.
#   standards: [cis-kubernetes 5.7.4]
warn_default_namespace contains msg if {
	some resource in shared.resources
	resource.metadata.namespace == "default"
	msg := sprintf("%s is in the default namespace", [shared.subject_of(resource)])
}
