"""Reads an imported bundle back from Superset and runs each chart's query in it; prints JSON.

Queries come on stdin: {chart uuid: query of the chart API}. Run with SUPERSET_CONFIG_PATH set.
"""

import json
import sys

from superset.app import create_app

queries = json.load(sys.stdin)
# Superset talks on stdout, which is for the answer.
answer, sys.stdout = sys.stdout, sys.stderr
app = create_app()


def run_chart(chart, query):
    """Rows and SQL of a chart, or the error that a reader would see."""
    from superset.commands.chart.data.get_data_command import ChartDataCommand
    from superset.charts.schemas import ChartDataQueryContextSchema

    context = ChartDataQueryContextSchema().load(
        {
            "datasource": {"id": chart.datasource_id, "type": "table"},
            "queries": [query],
            "result_format": "json",
            "result_type": "full",
            "force": True,
        }
    )
    command = ChartDataCommand(context)
    command.validate()
    (result,) = command.run()["queries"]
    return {"rows": result["rowcount"], "sql": result["query"], "error": result["error"]}


with app.app_context(), app.test_request_context():
    from flask import g
    from superset import db, security_manager
    from superset.connectors.sqla.models import SqlaTable
    from superset.db_engine_specs.clickhouse import ClickHouseConnectEngineSpec
    from superset.models.dashboard import Dashboard
    from superset.models.slice import Slice
    from superset.utils.core import override_user

    g.user = security_manager.find_user("admin")
    with override_user(g.user):
        charts = {}
        for chart in db.session.query(Slice).all():
            try:
                charts[str(chart.uuid)] = run_chart(chart, queries[str(chart.uuid)])
            except Exception as error:  # the test wants them all, each with its fault
                charts[str(chart.uuid)] = {"rows": 0, "sql": "", "error": f"{type(error).__name__}: {error}"}
        datasets = {
            table.table_name: {
                "bundle": {column.column_name: column.type for column in table.columns},
                # What Superset itself finds when it looks at the view.
                "found": {str(column["column_name"]): str(column["type"]) for column in table.external_metadata()},
            }
            for table in db.session.query(SqlaTable).all()
        }
        dashboards = {
            dashboard.dashboard_title: {
                "charts": len(dashboard.slices),
                "filters": [
                    target.get("datasetId")
                    for native in json.loads(dashboard.json_metadata)["native_filter_configuration"]
                    for target in native["targets"]
                ],
            }
            for dashboard in db.session.query(Dashboard).all()
        }
    grains = {
        key: value
        for key, value in ClickHouseConnectEngineSpec.get_time_grain_expressions().items()
        if key is not None
    }

json.dump(
    {"charts": charts, "datasets": datasets, "dashboards": dashboards, "grains": grains}, answer, default=str
)
