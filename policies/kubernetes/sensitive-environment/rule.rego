package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: No secret stands in the environment of a container
# description: >-
#   A password, token or key that a manifest spells out is known to everyone who can read the
#   repository or the resource. Names such as `DB_PASSWORD` and private keys give them away.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/secret/
#   description: Secrets
# custom:
#   id: kubernetes/sensitive-environment
#   aliases: [sensitiveContainerEnvVar, env-var-secret]
#   severity: error
#   remediation: Keep the value in a Secret, and mount it as a file.
#   standards: [polaris, cis-kubernetes 5.4.1]
#   parameters:
#   - name: secret_names
#     description: Regular expression for the names of variables and of keys in a ConfigMap that hold secrets
#     default: (?i)(^AWS_SECRET_ACCESS_KEY$|^GOOGLE_APPLICATION_CREDENTIALS$|^AZURE_.+KEY$|^OCI_CLI_KEY_CONTENT$|password|token|bearer|secret)
deny_sensitive_environment contains msg if {
	some pod in shared.pods
	some container in pod.containers
	some variable in container.env
	variable.value != ""
	is_secret(variable.name, variable.value)
	msg := sprintf("%s: the container %v has the secret %v in its environment", [
		pod.subject,
		shared.name_of(container),
		variable.name,
	])
}

is_secret(name, _) if regex.match(shared.secret_names, name)

is_secret(_, value) if {
	contains(value, "-BEGIN")
	regex.match(`(?i)-BEGIN\s+.*PRIVATE KEY-`, value)
}
