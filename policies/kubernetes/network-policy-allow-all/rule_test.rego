package library.kubernetes.network_policy_allow_all_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

policy(rule) := fixtures.resource("NetworkPolicy", {"spec": {"ingress": [rule]}})

test_an_empty_rule_is_warned_of if {
	found := kubernetes.warn_network_policy_allow_all with input as policy({})
	found == {"NetworkPolicy/web: an empty rule lets everybody in"}
}

test_all_addresses_are_warned_of if {
	every range in ["0.0.0.0/0", "::/0"] {
		rule := {"from": [{"podSelector": {}}, {"ipBlock": {"cidr": range}}]}
		found := kubernetes.warn_network_policy_allow_all with input as policy(rule)
		found == {sprintf("NetworkPolicy/web: a rule lets everybody in from %s", [range])}
	}
}

test_other_rules_pass if {
	every rule in [
		{"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]},
		{"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [{"port": 443}]},
		{"ports": [{"port": 443}]}, {"from": [{"podSelector": {}}]},
	] {
		kubernetes.warn_network_policy_allow_all == set() with input as policy(rule)
	}
	kubernetes.warn_network_policy_allow_all == set() with input as fixtures.resource("Other", {"spec": {"ingress": [
		{},
		{"from": [{"ipBlock": {"cidr": "::/0"}}]},
	]}})
}
