package library.kubernetes.sensitive_host_path_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

mounting(path) := fixtures.pod({"volumes": [{"name": "host", "hostPath": {"path": path}}]})

test_system_folders_are_denied if {
	every path in ["/", "/etc", "/etc/", "/proc/sys", "/var/lib/kubelet/pki"] {
		found := kubernetes.deny_sensitive_host_path with input as mounting(path)
		message := "Pod/web: the volume host mounts %s, a system folder of the host"
		found == {sprintf(message, [path])}
	}
}

test_other_folders_pass if {
	every path in ["/srv/data", "/etcetera", "/var/lib", "/data/etc"] {
		kubernetes.deny_sensitive_host_path == set() with input as mounting(path)
	}
	kubernetes.deny_sensitive_host_path == set() with input as fixtures.pod({"volumes": [{
		"name": "etc",
		"emptyDir": {},
	}]})
}

test_the_folders_are_a_parameter if {
	folders := ["/srv"]
	found := kubernetes.deny_sensitive_host_path with input as mounting("/srv/data")
		with data.parameters.kubernetes.system_folders as folders
	count(found) == 1
	kubernetes.deny_sensitive_host_path == set() with input as mounting("/etc")
		with data.parameters.kubernetes.system_folders as folders
}
