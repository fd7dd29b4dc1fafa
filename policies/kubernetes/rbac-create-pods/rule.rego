package library.kubernetes

import data.library.kubernetes.rbac
import data.library.kubernetes.shared

# METADATA
# title: Roles do not let their subjects create pods
# description: >-
#   Whoever creates a pod, or a workload that does, chooses its service account and mounts the
#   Secrets of the namespace. The right amounts to all of these.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#workload-creation
#   description: Workload creation
# custom:
#   id: kubernetes/rbac-create-pods
#   aliases: [access-to-create-pods]
#   severity: warning
#   remediation: Remove the verb `create` for pods and workloads.
#   standards: [cis-kubernetes 5.1.4]
warn_rbac_create_pods contains msg if {
	some role in rbac.roles
	some rule in role.rules
	some verb in rule.verbs
	verb in {"*", "create"}
	some resource in rule.resources
	resource in workload_resources
	msg := sprintf("%s: a rule lets subjects create %s", [shared.subject_of(role), resource])
}

workload_resources := {
	"cronjobs", "daemonsets", "deployments", "jobs", "pods", "replicasets",
	"replicationcontrollers", "statefulsets",
}
