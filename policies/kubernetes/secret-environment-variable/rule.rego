package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Secrets reach containers as files
# description: >-
#   Environment variables are inherited by every process, land in crash reports and logs, and stay as
#   they are when the Secret changes. A mounted file does none of that.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/secrets-good-practices/
#   description: Good practices for Secrets
# custom:
#   id: kubernetes/secret-environment-variable
#   aliases: [read-secret-from-env-var]
#   severity: warning
#   remediation: Mount the Secret as a volume, and have the program read the file.
#   standards: [cis-kubernetes 5.4.1]
warn_secret_environment_variable contains msg if {
	some pod in shared.pods
	some container in pod.containers
	some variable in container.env
	variable.valueFrom.secretKeyRef != {}
	msg := sprintf("%s: the container %v reads %v from the Secret %v", [
		pod.subject,
		shared.name_of(container),
		variable.name,
		shared.name_of(variable.valueFrom.secretKeyRef),
	])
}

warn_secret_environment_variable contains msg if {
	some pod in shared.pods
	some container in pod.containers
	some source in container.envFrom
	source.secretRef != {}
	msg := sprintf("%s: the container %v reads variables from the Secret %v", [
		pod.subject,
		shared.name_of(container),
		shared.name_of(source.secretRef),
	])
}
