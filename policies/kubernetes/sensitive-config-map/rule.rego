package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: No secret stands in a ConfigMap
# description: >-
#   ConfigMaps are readable for far more people and programs than Secrets, and are never encrypted.
#   Keys such as `db-password` and private keys give secrets away.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/secret/
#   description: Secrets
# custom:
#   id: kubernetes/sensitive-config-map
#   aliases: [sensitiveConfigmapContent]
#   severity: error
#   remediation: Move the entry to a Secret.
#   standards: [polaris]
#   parameters:
#   - name: secret_names
#     description: Regular expression for the names of variables and of keys in a ConfigMap that hold secrets
#     default: (?i)(^AWS_SECRET_ACCESS_KEY$|^GOOGLE_APPLICATION_CREDENTIALS$|^AZURE_.+KEY$|^OCI_CLI_KEY_CONTENT$|password|token|bearer|secret)
deny_sensitive_config_map contains msg if {
	some resource in shared.resources
	resource.kind == "ConfigMap"
	some key, value in resource.data
	is_sensitive(key, value)
	msg := sprintf("%s: %s holds a secret", [shared.subject_of(resource), key])
}

is_sensitive(key, _) if regex.match(shared.secret_names, key)

is_sensitive(_, value) if regex.match(`(?i)-BEGIN\s+.*PRIVATE KEY-`, value)
