package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: No environment variable is set twice
# description: >-
#   Of two values under one name the last one counts, and merging tools may keep either. Which of
#   them was meant is anybody's guess.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/
#   description: Environment variables
# custom:
#   id: kubernetes/duplicate-environment
#   aliases: [duplicate-env-var]
#   severity: warning
#   remediation: Remove one of the two entries.
warn_duplicate_environment contains msg if {
	some pod in shared.pods
	some container in pod.containers
	some index, variable in container.env
	some earlier in array.slice(container.env, 0, index)
	variable.name == earlier.name
	msg := sprintf("%s: the container %v sets the variable %v twice", [
		pod.subject,
		shared.name_of(container),
		variable.name,
	])
}
