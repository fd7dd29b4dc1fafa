package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Deployments have more than one replica
# description: >-
#   With one pod every node that is drained and every crash is an outage, however short.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#replicas
#   description: Replicas of a Deployment
# custom:
#   id: kubernetes/replicas
#   aliases: [deploymentMissingReplicas]
#   severity: warning
#   remediation: Set `spec.replicas` to 2 or more.
#   standards: [polaris]
warn_replicas contains msg if {
	some resource in shared.resources
	resource.kind == "Deployment"
	not has_replicas(resource)
	msg := sprintf("%s has one replica", [shared.subject_of(resource)])
}

has_replicas(resource) if resource.spec.replicas >= 2
