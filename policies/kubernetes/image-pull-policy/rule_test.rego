package library.kubernetes.image_pull_policy_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

test_other_policies_are_warned_of if {
	expected := {"Pod/web: the image of app is not always pulled"}
	every fields in [{}, {"imagePullPolicy": "IfNotPresent"}, {"imagePullPolicy": "Never"}] {
		kubernetes.warn_image_pull_policy == expected with input as fixtures.container(fields)
	}
}

test_always_passes if {
	kubernetes.warn_image_pull_policy == set() with input as fixtures.container({
		"imagePullPolicy": "Always",
	})
	kubernetes.warn_image_pull_policy == set() with input as fixtures.pod({})
}
