package library.kubernetes.service_account_field_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

test_the_old_field_is_warned_of if {
	found := kubernetes.warn_service_account_field with input as fixtures.pod({"serviceAccount": "a"})
	found == {"Pod/web: serviceAccount is a deprecated field"}
}

test_the_new_field_passes if {
	kubernetes.warn_service_account_field == set() with input as fixtures.pod({
		"serviceAccount": "a",
		"serviceAccountName": "a",
	})
	kubernetes.warn_service_account_field == set() with input as fixtures.pod({"serviceAccount": ""})
}
