package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Pods set no sysctl that others feel
# description: >-
#   A few sysctls belong to a pod alone. All others reach the whole node, so that one pod slows
#   down, blinds or crashes its neighbours.
# scope: document
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/
#   description: Sysctls in a cluster
# custom:
#   id: kubernetes/unsafe-sysctls
#   aliases: [unsafe-sysctls]
#   severity: error
#   remediation: Remove the sysctl, or set it on nodes that are kept for this workload.
#   standards: [pss-baseline]
deny_unsafe_sysctls contains msg if {
	some pod in shared.pods
	some sysctl in pod.spec.securityContext.sysctls
	not sysctl.name in safe_sysctls
	msg := sprintf("%s: the sysctl %v is not safe", [pod.subject, sysctl.name])
}

safe_sysctls := {
	"kernel.shm_rmid_forced",
	"net.ipv4.ip_local_port_range",
	"net.ipv4.ip_local_reserved_ports",
	"net.ipv4.ip_unprivileged_port_start",
	"net.ipv4.ping_group_range",
	"net.ipv4.tcp_fin_timeout",
	"net.ipv4.tcp_keepalive_intvl",
	"net.ipv4.tcp_keepalive_probes",
	"net.ipv4.tcp_keepalive_time",
	"net.ipv4.tcp_rmem",
	"net.ipv4.tcp_syncookies",
	"net.ipv4.tcp_wmem",
}
