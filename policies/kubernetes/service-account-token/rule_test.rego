package library.kubernetes.service_account_token_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

expected := {"Pod/web: the pod gets a token for the API server"}

account(name, fields) := object.union(
	fixtures.resource("ServiceAccount", {"metadata": {"name": name}}),
	fields,
)

test_a_token_is_warned_of if {
	kubernetes.warn_service_account_token == expected with input as fixtures.pod({})
	kubernetes.warn_service_account_token == expected with input as fixtures.pod({
		"automountServiceAccountToken": true,
	})
}

test_no_token_passes if {
	kubernetes.warn_service_account_token == set() with input as fixtures.pod({
		"automountServiceAccountToken": false,
	})
}

found(spec, account) := messages if {
	resources := [fixtures.pod(spec), account]
	messages := kubernetes.warn_service_account_token with input as fixtures.combined(resources)
}

none := {"automountServiceAccountToken": false}

test_its_account_may_switch_it_off if {
	found({"serviceAccountName": "a"}, account("a", none)) == set()
	found({}, account("default", none)) == set()
}

test_other_accounts_do_not_count if {
	found({"serviceAccountName": "a"}, account("b", none)) == expected
	found({"serviceAccountName": "a"}, account("a", {})) == expected
	found({}, object.union(account("default", none), {"kind": "Secret"})) == expected
	found({"automountServiceAccountToken": true}, account("default", none)) == expected
}

test_accounts_of_other_namespaces_do_not_count if {
	pod := object.union(fixtures.pod({}), {"metadata": {"namespace": "a"}})
	other := account("default", object.union(none, {"metadata": {"namespace": "b"}}))
	kubernetes.warn_service_account_token == expected with input as fixtures.combined([pod, other])
}
