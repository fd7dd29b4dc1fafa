package library.kubernetes.required_labels_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

found(labels) := messages if {
	messages := kubernetes.warn_required_labels with data.parameters.kubernetes.required_labels as ["team", "tier"]
		with input as fixtures.resource("Service", {"metadata": {"labels": labels}})
}

test_missing_labels_are_warned_of if {
	found({}) == {"Service/web has no label team", "Service/web has no label tier"}
	found({"team": "a"}) == {"Service/web has no label tier"}
}

test_all_labels_pass if {
	found({"team": "a", "tier": "front"}) == set()
}

test_no_label_is_required_unless_it_is_named if {
	kubernetes.warn_required_labels == set() with input as fixtures.resource("Service", {})
}
