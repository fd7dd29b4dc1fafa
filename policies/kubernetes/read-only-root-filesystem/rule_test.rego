package library.kubernetes.read_only_root_filesystem_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

read_only(value) := {"readOnlyRootFilesystem": value}

expected := {"Pod/web: the container app can write its root file system"}

test_a_writable_file_system_is_warned_of if {
	kubernetes.warn_read_only_root_filesystem == expected with input as fixtures.container({})
	kubernetes.warn_read_only_root_filesystem == expected with input as fixtures.secured(read_only(false))
}

test_a_container_that_overrides_its_pod_is_warned_of if {
	found := kubernetes.warn_read_only_root_filesystem with input as fixtures.pod({
		"securityContext": read_only(true),
		"containers": [{"name": "app", "securityContext": read_only(false)}],
	})
	found == expected
}

test_a_read_only_file_system_passes if {
	kubernetes.warn_read_only_root_filesystem == set() with input as fixtures.secured(read_only(true))
}

test_a_pod_with_read_only_file_systems_passes if {
	kubernetes.warn_read_only_root_filesystem == set() with input as fixtures.pod({
		"securityContext": read_only(true),
		"containers": [{"name": "app"}, {"name": "b", "securityContext": read_only(true)}],
	})
}
