package library.kubernetes.sensitive_config_map_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

holding(entries) := fixtures.resource("ConfigMap", {"data": entries})

test_secrets_are_denied if {
	every key in ["db-password", "AZURE_CLIENT_KEY", "bearer", "apiToken"] {
		found := kubernetes.deny_sensitive_config_map with input as holding({key: "x", "level": "info"})
		found == {sprintf("ConfigMap/web: %s holds a secret", [key])}
	}
}

test_private_keys_are_denied if {
	entries := {"tls.pem": "-----BEGIN EC PRIVATE KEY-----"}
	found := kubernetes.deny_sensitive_config_map with input as holding(entries)
	found == {"ConfigMap/web: tls.pem holds a secret"}
}

test_other_entries_pass if {
	kubernetes.deny_sensitive_config_map == set() with input as holding({
		"level": "info",
		"ca.pem": "-----BEGIN CERTIFICATE-----",
	})
	kubernetes.deny_sensitive_config_map == set() with input as fixtures.resource("ConfigMap", {})
	kubernetes.deny_sensitive_config_map == set() with input as fixtures.resource(
		"Secret",
		{"data": {"password": "eA=="}},
	)
}
