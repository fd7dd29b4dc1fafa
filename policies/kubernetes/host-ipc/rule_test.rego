package library.kubernetes.host_ipc_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

test_sharing_is_denied if {
	found := kubernetes.deny_host_ipc with input as fixtures.pod({"hostIPC": true})
	found == {"Pod/web: hostIPC shares the IPC namespace of the host"}
}

test_cron_jobs_are_checked if {
	template := {"spec": {"hostIPC": true, "containers": []}}
	job := {"spec": {"jobTemplate": {"spec": {"template": template}}}}
	found := kubernetes.deny_host_ipc with input as fixtures.resource("CronJob", job)
	found == {"CronJob/web: hostIPC shares the IPC namespace of the host"}
}

test_not_sharing_passes if {
	kubernetes.deny_host_ipc == set() with input as fixtures.pod({"hostIPC": false})
	kubernetes.deny_host_ipc == set() with input as fixtures.pod({})
}
