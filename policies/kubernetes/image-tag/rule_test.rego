package library.kubernetes.image_tag_test

import data.library.kubernetes
import data.library.kubernetes.fixtures

image(name) := fixtures.container({"image": name})

test_latest_is_denied if {
	found := kubernetes.deny_image_tag with input as image("nginx:latest")
	found == {"Pod/web: the image nginx:latest of app has the tag latest"}
}

test_no_tag_is_denied if {
	every name in ["nginx", "registry.example.com:5000/team/nginx", "nginx:"] {
		found := kubernetes.deny_image_tag with input as image(name)
		found == {sprintf("Pod/web: the image %s of app has no tag", [name])}
	}
}

test_no_image_is_denied if {
	found := kubernetes.deny_image_tag with input as fixtures.container({})
	found == {"Pod/web: the container app names no image"}
}

test_versions_and_digests_pass if {
	digest := "nginx@sha256:2834dc507516af02784808c5f48b7cbe38b8ed5d0f4837f16e78d00deb7e7767"
	every name in ["nginx:1.27", "registry.example.com:5000/nginx:1", digest, "a:latest-alpine"] {
		kubernetes.deny_image_tag == set() with input as image(name)
	}
}
