package library.kubernetes.requests_exceed_limits_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

resources(request, limit) := fixtures.container({"resources": {
	"requests": {"memory": request, "cpu": "1"},
	"limits": {"memory": limit},
}})

test_a_request_above_the_limit_is_denied if {
	every pair in [["2Gi", "1Gi"], ["1G", "512M"], ["1100m", 1], [2, "1"]] {
		found := kubernetes.deny_requests_exceed_limits with input as resources(pair[0], pair[1])
		message := "Pod/web: the container app requests %v of memory, above its limit of %v"
		found == {sprintf(message, pair)}
	}
}

test_requests_within_the_limit_pass if {
	every pair in [["1Gi", "1024Mi"], ["1Gi", "1Gi"], ["512M", "1G"], ["900m", 1], ["x", "1"]] {
		kubernetes.deny_requests_exceed_limits == set() with input as resources(pair[0], pair[1])
	}
	kubernetes.deny_requests_exceed_limits == set() with input as fixtures.container({})
}
