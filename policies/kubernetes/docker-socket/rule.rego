package library.kubernetes

import data.library.kubernetes.shared

# METADATA
# title: Pods do not mount the socket of the container runtime
# description: >-
#   Whoever can write to the socket of Docker, containerd or CRI-O starts privileged containers on
#   the node, and so has all of its rights.
# scope: document
# related_resources:
# - ref: https://docs.docker.com/engine/security/#docker-daemon-attack-surface
#   description: Attack surface of the Docker daemon
# custom:
#   id: kubernetes/docker-socket
#   aliases: [docker-sock]
#   severity: error
#   remediation: Build images with a tool that needs no daemon, and ask the API server about containers.
#   standards: [pss-baseline, cis-kubernetes 5.2.12]
deny_docker_socket contains msg if {
	some pod in shared.pods
	some volume in pod.spec.volumes
	path := volume.hostPath.path
	regex.match(`/(docker|containerd|crio|cri-dockerd|podman)\.sock$`, path)
	msg := sprintf("%s: the volume %v mounts %v, the socket of the container runtime", [
		pod.subject,
		shared.name_of(volume),
		path,
	])
}
