package library.kubernetes.ingress_tls_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

ingress(spec) := fixtures.resource("Ingress", {"spec": spec})

test_plain_http_is_warned_of if {
	expected := {"Ingress/web serves without TLS"}
	kubernetes.warn_ingress_tls == expected with input as ingress({})
	kubernetes.warn_ingress_tls == expected with input as ingress({"tls": []})
}

test_tls_passes if {
	kubernetes.warn_ingress_tls == set() with input as ingress({"tls": [{"secretName": "web"}]})
	kubernetes.warn_ingress_tls == set() with input as fixtures.resource("Service", {})
}
