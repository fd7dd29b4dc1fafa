package library.kubernetes.host_path_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

test_a_folder_of_the_host_is_warned_of if {
	volumes := [{"name": "logs", "hostPath": {"path": "/var/log"}}, {"name": "a", "emptyDir": {}}]
	found := kubernetes.warn_host_path with input as fixtures.pod({"volumes": volumes})
	found == {"Pod/web: the volume logs is /var/log of the host"}
}

test_other_volumes_pass if {
	volumes := [{"name": "settings", "configMap": {"name": "web"}}]
	kubernetes.warn_host_path == set() with input as fixtures.pod({"volumes": volumes})
	kubernetes.warn_host_path == set() with input as fixtures.pod({})
}
