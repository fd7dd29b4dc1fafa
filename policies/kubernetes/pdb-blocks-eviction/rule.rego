package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: PodDisruptionBudgets allow a disruption
# description: >-
#   With no pod allowed to be missing, nodes cannot be drained: upgrades of the cluster wait until
#   somebody deletes the budget.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
#   description: Disruption budgets
# custom:
#   id: kubernetes/pdb-blocks-eviction
#   aliases: [pdbDisruptionsIsZero, pdb-max-unavailable, pdb-min-available]
#   severity: warning
#   remediation: Set `maxUnavailable` to 1 or more.
#   standards: [polaris]
warn_pdb_blocks_eviction contains msg if {
	some resource in shared.resources
	resource.kind == "PodDisruptionBudget"
	some field, values in {"maxUnavailable": {0, "0", "0%"}, "minAvailable": {"100%"}}
	resource.spec[field] in values
	msg := sprintf("%s: with %s of %v no pod can be evicted", [
		shared.subject_of(resource),
		field,
		resource.spec[field],
	])
}
