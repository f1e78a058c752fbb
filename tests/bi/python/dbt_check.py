"""Runs dbt on readers/bi/dbt: what it lists, the freshness it finds, a query over a source. Prints JSON.

The folder of the project comes as the argument, a folder to write in as the second.
"""

import contextlib
import json
import sys

from dbt.cli.main import dbtRunner
from dbt.version import __version__

project, target = sys.argv[1:]
common = ["--project-dir", project, "--profiles-dir", project, "--target-path", target, "--log-path", target]
runner = dbtRunner()


def run(*arguments):
    # dbt talks on stdout, which is for the answer.
    with contextlib.redirect_stdout(sys.stderr):
        return runner.invoke([*arguments, *common])


listed = run("ls", "--resource-type", "source", "--output", "name", "--quiet")
manifest = run("parse").result
fresh = run("source", "freshness")
inline = "select month, visits, lead_over_next from {{ source('mpp_bi', 'peak_months') }} where is_peak = 1"
shown = run("show", "--inline", inline, "--limit", "5")

json.dump(
    {
        "version": __version__,
        "listed": listed.result,
        "sources": {
            source.name: {
                "comment": source.description,
                "columns": [
                    [column.name, column.data_type, column.description] for column in source.columns.values()
                ],
            }
            for source in manifest.sources.values()
        },
        "freshness": [[result.node.name, str(result.status)] for result in fresh.result.results] if fresh.result else str(fresh.exception),
        "shown": [bool(shown.success), str(shown.exception or "")],
    },
    sys.stdout,
)
