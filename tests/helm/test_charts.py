"""Charts on the disk, and what helm makes of them."""

import functools
import http.server
import shutil
import subprocess
import threading
from pathlib import Path

import pytest

from policykit.errors import LoadError, PolicykitError, UsageError
from policykit.helm import Request, parted, rendered
from policykit.helm.charts import charts_in, unpacked
from policykit.helm.program import HelmError
from tests.bundles.servers import oci_registry

pytestmark = pytest.mark.usefixtures("charts")


def names(request: Request) -> set[str]:
    with rendered(request) as rendering:
        return set(rendering.runs[0].parts)


def test_a_folder_with_a_chart_yaml_is_a_chart():
    found = parted(["charts", "charts/web", "charts/web/values.yaml", "-"])
    assert found == (["charts/web"], ["charts", "charts/web/values.yaml", "-"])


def test_charts_in_charts_go_by_their_alias():
    found = {chart.prefix: chart.folder for chart in charts_in("charts/web")}
    assert found == {"web": "charts/web", "web/charts/store": "charts/web/charts/db"}


def test_what_is_rendered_depends_on_values_and_flags(helm):
    default = names(Request("charts/web", program=helm))
    assert "web/templates/service.yaml" not in default
    assert not any("NOTES" in name or "crds" in name for name in default)
    more = names(
        Request(
            "charts/web",
            program=helm,
            sets=(("--set", "metrics.enabled=true,store.enabled=false"),),
            flags=("--include-crds", "--skip-tests", "--no-hooks"),
        )
    )
    assert more == {
        "web/crds/shop.yaml",
        "web/templates/config.yaml",
        "web/templates/deployment.yaml",
        "web/templates/service.yaml",
    }


def test_a_chart_that_fails_says_what_helm_says_and_where(helm):
    with pytest.raises(HelmError) as caught, rendered(Request("charts/broken", program=helm)):
        pass
    assert "a name is needed" in str(caught.value)
    assert str(caught.value.location) == "charts/broken/templates/pod.yaml:4:12"
    assert "--debug" not in str(caught.value)


def test_a_template_that_fails_on_its_values_is_named(helm):
    request = Request("charts/web", program=helm, sets=(("--set", "ports[0]=http"),))
    with pytest.raises(HelmError) as caught, rendered(request):
        pass
    assert str(caught.value.location) == "charts/web/templates/deployment.yaml:24:24"


def test_a_template_that_takes_all_memory_is_stopped(helm):
    Path("charts/broken/templates/pod.yaml").write_text("a: {{ untilStep 0 2000000000 1 | len }}\n")
    with pytest.raises(PolicykitError, match="used up its memory") as caught:
        names(Request("charts/broken", program=helm))
    assert "loop" in caught.value.hint


def test_missing_dependencies_are_built_where_that_is_allowed(helm):
    with pytest.raises(HelmError) as caught, rendered(Request("charts/lacking", program=helm)):
        pass
    assert "--dependency-build" in caught.value.hint
    request = Request("charts/lacking", program=helm, builds_dependencies=True)
    with rendered(request) as rendering:
        name = "lacking/charts/web/templates/hook.yaml"
        assert rendering.line(0, name, 10) == 8
        path = rendering.sources.path(name)
        assert path == "charts/lacking/charts/web/templates/hook.yaml"


def test_packed_charts_and_those_of_repositories_are_fetched(helm):
    Path("shelf").mkdir()
    subprocess.run([helm, "package", "charts/web", "-d", "shelf"], check=True, capture_output=True)
    subprocess.run([helm, "repo", "index", "shelf"], check=True, capture_output=True)
    handler = functools.partial(Quiet, directory="shelf")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        requests = [
            Request("shelf/web-0.1.0.tgz", program=helm),
            Request("web", program=helm, source=(f"--repo={url}", "--version=0.1.0")),
        ]
        for request in requests:
            with rendered(request) as rendering:
                assert rendering.line(0, "web/templates/hook.yaml", 10) == 8
                path = rendering.sources.path("web/templates/hook.yaml")
                assert path == "web/templates/hook.yaml"
        server.shutdown()


@pytest.mark.skipif(not shutil.which("docker-registry"), reason="docker-registry is not here")
def test_charts_of_registries_are_fetched(helm, tmp_path):
    subprocess.run([helm, "package", "charts/web"], check=True, capture_output=True)
    with oci_registry(tmp_path) as host:
        target = f"oci://{host}/charts"
        push = [helm, "push", "web-0.1.0.tgz", target, "--plain-http"]
        subprocess.run(push, check=True, capture_output=True)
        request = Request(f"{target}/web", program=helm, source=("--plain-http",))
        with rendered(request) as rendering:
            assert rendering.line(0, "web/templates/hook.yaml", 10) == 8


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A repository that keeps no log."""

    def log_message(self, *_: object) -> None:
        pass


def test_what_is_no_chart_is_told(helm):
    with pytest.raises(LoadError, match=r"no Chart\.yaml"), rendered(Request("charts", helm)):
        pass
    Path("x.tgz").write_bytes(b"nothing")
    with pytest.raises(LoadError, match="no packed chart"):
        unpacked("x.tgz", "there")
    request = Request("oci://127.0.0.1:1/none", program=helm)
    with pytest.raises(HelmError, match=r"127\.0\.0\.1:1"), rendered(request):
        pass


def test_a_matrix_without_files_is_told(helm):
    request = Request("charts/web", program=helm, matrix=("ci/*.yml",))
    with pytest.raises(UsageError, match="no files match"), rendered(request):
        pass


def test_without_helm_it_is_said_how_to_get_it():
    with pytest.raises(UsageError) as caught, rendered(Request("charts/web", "no-such-helm")):
        pass
    assert "no program no-such-helm" in str(caught.value)
    assert "--helm" in caught.value.hint
