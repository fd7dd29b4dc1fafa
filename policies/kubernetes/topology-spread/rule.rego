package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Pods are spread over the topology of the cluster
# description: >-
#   The scheduler may put all replicas into one zone or on one node, and they fail together. A
#   constraint spreads them. A DaemonSet is spread anyway, and Jobs come and go.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
#   description: Topology spread constraints
# custom:
#   id: kubernetes/topology-spread
#   aliases: [topologySpreadConstraint, no-anti-affinity]
#   severity: warning
#   remediation: Add `topologySpreadConstraints` for `topology.kubernetes.io/zone`.
#   standards: [polaris]
warn_topology_spread contains msg if {
	some pod in shared.pods
	not pod.resource.kind in {"CronJob", "DaemonSet", "Job"}
	not pod.spec.topologySpreadConstraints[0]
	msg := sprintf("%s: nothing spreads the pods over zones or nodes", [pod.subject])
}
