package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Disruption budgets ask for no more pods than autoscalers keep
# description: >-
#   Where `minAvailable` is above the `minReplicas` of the autoscaler, a quiet night leaves no pod that
#   may be evicted. Both are looked for among the same resources, so this needs `--combine`.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
#   description: Disruption budgets
# custom:
#   id: kubernetes/pdb-exceeds-hpa
#   aliases: [pdbMinAvailableGreaterThanHPAMinReplicas]
#   severity: warning
#   combined: true
#   remediation: Lower `minAvailable` below `minReplicas`.
#   standards: [polaris]
warn_pdb_exceeds_hpa contains msg if {
	shared.sees_others
	some pod in shared.pods
	pod.resource.kind == "Deployment"
	some autoscaler in shared.resources
	autoscaler.kind == "HorizontalPodAutoscaler"
	autoscaler.spec.scaleTargetRef.kind == "Deployment"
	autoscaler.spec.scaleTargetRef.name == pod.resource.metadata.name
	shared.shares_namespace(autoscaler, pod.resource)
	some budget in shared.resources
	budget.kind == "PodDisruptionBudget"
	shared.selects(budget.spec.selector, shared.labels_of(pod))
	shared.shares_namespace(budget, pod.resource)
	is_number(budget.spec.minAvailable)
	budget.spec.minAvailable > autoscaler.spec.minReplicas
	msg := sprintf("%s: %s wants %d pods, %s keeps %d", [
		pod.subject,
		shared.subject_of(budget),
		budget.spec.minAvailable,
		shared.subject_of(autoscaler),
		autoscaler.spec.minReplicas,
	])
}
