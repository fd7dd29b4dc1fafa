package library.kubernetes.trusted_registry_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

found(image, registries) := messages if {
	messages := kubernetes.deny_trusted_registry with input as fixtures.container({"image": image})
		with data.parameters.kubernetes.trusted_registries as registries
}

test_other_registries_are_denied if {
	message := "Pod/web: the image %s of app is from a registry that is not trusted"
	every image in ["nginx", "evil.example.com/a:1", "team/app", "localhost/a", "quay.io:443/b"] {
		found(image, ["registry.example.com/"]) == {sprintf(message, [image])}
	}
}

test_trusted_registries_pass if {
	found("registry.example.com/a:1", ["quay.io/", "registry.example.com/"]) == set()
	found("localhost:5000/a", ["localhost:5000/"]) == set()
	found("localhost/a", ["localhost/"]) == set()
}

test_short_names_are_those_of_docker if {
	found("nginx:1", ["docker.io/library/"]) == set()
	found("team/app:1.2", ["docker.io/team/"]) == set()
	count(found("team/app", ["docker.io/library/"])) == 1
}

test_no_registries_are_all_registries if {
	kubernetes.deny_trusted_registry == set() with input as fixtures.container({"image": "nginx"})
}
