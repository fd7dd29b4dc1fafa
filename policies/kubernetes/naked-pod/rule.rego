package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Pods are run by a controller
# description: >-
#   A pod of its own is gone when its node is. A Deployment, StatefulSet or Job starts it again. Test
#   pods and hooks of Helm are meant to be gone.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/overview/#naked-pods-vs-replicasets-deployments-and-jobs
#   description: Pods without controllers
# custom:
#   id: kubernetes/naked-pod
#   aliases: [naked-pods]
#   severity: warning
#   remediation: Make it a Deployment, StatefulSet or Job.
warn_naked_pod contains msg if {
	some resource in shared.resources
	not resource.metadata.ownerReferences
	not resource.metadata.annotations["helm.sh/hook"]
	resource.kind == "Pod"
	msg := sprintf("%s is run by no controller", [shared.subject_of(resource)])
}
