package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Deployments have a PodDisruptionBudget
# description: >-
#   Without a budget a drained node, or several at once, may take all pods of a Deployment away. The
#   budget is looked for among the same resources, so this needs `--combine`.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
#   description: Disruption budgets
# custom:
#   id: kubernetes/pod-disruption-budget
#   aliases: [missingPodDisruptionBudget]
#   severity: warning
#   combined: true
#   remediation: Add a PodDisruptionBudget that selects the pods by their labels.
#   standards: [polaris]
warn_pod_disruption_budget contains msg if {
	shared.sees_others
	some pod in shared.pods
	pod.resource.kind == "Deployment"
	not has_budget(pod)
	pod.template != null # the place of the finding
	msg := sprintf("%s: no PodDisruptionBudget selects the pods", [pod.subject])
}

has_budget(pod) if {
	some budget in budgets
	is_budget_of(budget, pod)
}

budgets := [resource |
	some resource in shared.resources
	resource.kind == "PodDisruptionBudget"
]

is_budget_of(budget, pod) if {
	count(budget.spec.selector) > 0
	some requirements in budget.spec.selector
	count(requirements) > 0
	shared.selects(budget.spec.selector, shared.labels_of(pod))
	shared.shares_namespace(budget, pod.resource)
}
