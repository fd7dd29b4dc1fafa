package library.kubernetes.job_ttl_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

test_a_job_that_stays_is_warned_of if {
	found := kubernetes.warn_job_ttl with input as fixtures.resource("Job", {"spec": {}})
	found == {"Job/web stays for ever after it ended"}
}

test_others_pass if {
	kubernetes.warn_job_ttl == set() with input as fixtures.resource(
		"Job",
		{"spec": {"ttlSecondsAfterFinished": 0}},
	)
	kubernetes.warn_job_ttl == set() with input as fixtures.resource("Job", {"metadata": {
		"annotations": {"helm.sh/hook-delete-policy": "hook-succeeded"},
	}})
	kubernetes.warn_job_ttl == set() with input as fixtures.pod({})
}
