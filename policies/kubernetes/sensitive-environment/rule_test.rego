package library.kubernetes.sensitive_environment_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

variable(name, value) := fixtures.container({"env": [
	{"name": "LOG_LEVEL", "value": "info"},
	{"name": name, "value": value},
]})

test_secrets_are_denied if {
	every name in [
		"AWS_SECRET_ACCESS_KEY", "GOOGLE_APPLICATION_CREDENTIALS", "AZURE_STORAGE_KEY",
		"OCI_CLI_KEY_CONTENT", "DB_PASSWORD", "githubToken", "BEARER", "client_secret",
	] {
		found := kubernetes.deny_sensitive_environment with input as variable(name, "x")
		message := "Pod/web: the container app has the secret %s in its environment"
		found == {sprintf(message, [name])}
	}
}

test_private_keys_are_denied if {
	key := "-----BEGIN RSA PRIVATE KEY-----\nMII"
	found := kubernetes.deny_sensitive_environment with input as variable("TLS", key)
	found == {"Pod/web: the container app has the secret TLS in its environment"}
}

test_references_and_other_variables_pass if {
	kubernetes.deny_sensitive_environment == set() with input as fixtures.container({"env": [
		{"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}},
		{"name": "EMPTY_TOKEN", "value": ""},
		{"name": "AZURE_KEYS", "value": "x"},
		{"name": "MY_AWS_SECRET", "valueFrom": {}},
		{"name": "CERTIFICATE", "value": "-----BEGIN CERTIFICATE-----"},
	]})
}

test_the_names_are_a_parameter if {
	found := kubernetes.deny_sensitive_environment with input as variable("PIN", "1234")
		with data.parameters.kubernetes.secret_names as "^PIN$"
	count(found) == 1
	kubernetes.deny_sensitive_environment == set() with input as variable("TOKEN", "1234")
		with data.parameters.kubernetes.secret_names as "^PIN$"
}
