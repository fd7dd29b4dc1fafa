package library.kubernetes.docker_socket_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

mounting(path) := fixtures.pod({"volumes": [{"name": "host", "hostPath": {"path": path}}]})

test_sockets_are_denied if {
	paths := ["/var/run/docker.sock", "/run/containerd/containerd.sock", "/run/crio/crio.sock"]
	every path in paths {
		found := kubernetes.deny_docker_socket with input as mounting(path)
		message := "Pod/web: the volume host mounts %s, the socket of the container runtime"
		found == {sprintf(message, [path])}
	}
}

test_other_files_pass if {
	kubernetes.deny_docker_socket == set() with input as mounting("/run/app.sock")
	kubernetes.deny_docker_socket == set() with input as mounting("/var/run/docker.sock.d")
}
