"""Charts: rendered by the person's own helm, and findings about them told in terms of templates.

with rendered(Request("charts/web")) as rendering:
    for run in range(len(rendering.runs)):
        files = rendering.written(run)
        ...  # what policies say about these files is a report
        report = relocated(report, rendering, run, files)
"""

from policykit.helm.charts import is_chart, parted
from policykit.helm.places import merged, relocated
from policykit.helm.rendering import Rendering, rendered
from policykit.helm.sources import Request

__all__ = ["Rendering", "Request", "is_chart", "merged", "parted", "relocated", "rendered"]
