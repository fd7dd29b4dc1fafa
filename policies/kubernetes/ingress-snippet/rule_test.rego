package library.kubernetes.ingress_snippet_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

annotated(kind, key) := fixtures.resource(kind, {"metadata": {"annotations": {key: "x"}}})

test_snippets_are_denied if {
	every name in ["configuration-snippet", "server-snippet", "auth-snippet"] {
		key := sprintf("nginx.ingress.kubernetes.io/%s", [name])
		found := kubernetes.deny_ingress_snippet with input as annotated("Ingress", key)
		found == {sprintf("Ingress/web: %s puts configuration into the server", [key])}
	}
}

test_other_annotations_pass if {
	every key in ["nginx.ingress.kubernetes.io/proxy-body-size", "example.com/server-snippet"] {
		kubernetes.deny_ingress_snippet == set() with input as annotated("Ingress", key)
	}
	key := "nginx.ingress.kubernetes.io/server-snippet"
	kubernetes.deny_ingress_snippet == set() with input as annotated("Service", key)
}
