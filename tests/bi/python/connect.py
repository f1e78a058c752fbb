"""What a reader does from Python: lists, filters, groups; prints what it saw as JSON.

Connection by environment. Statements to run come on stdin as JSON: a list of SQL texts. Each is run through
clickhouse-connect and through SQLAlchemy; reflection is SQLAlchemy's.
"""

import datetime
import json
import os
import sys

import clickhouse_connect
import sqlalchemy as sa

host, port = os.environ["CLICKHOUSE_HOST"], int(os.environ["CLICKHOUSE_PORT"])
user, password = os.environ["CLICKHOUSE_BI_USER"], os.environ["CLICKHOUSE_BI_PASSWORD"]
database = os.environ["KUNJUNGAN_BI_DATABASE"]
statements = json.load(sys.stdin)


def plain(rows):
    """Rows as lists of what JSON has; dates and times as ISO text."""
    as_text = (datetime.date, datetime.datetime)
    return [[value.isoformat() if isinstance(value, as_text) else value for value in row] for row in rows]


client = clickhouse_connect.get_client(
    host=host, port=port, username=user, password=password, database=database
)
tables = client.query(
    "SELECT name, comment FROM system.tables WHERE database = {database:String} ORDER BY name",
    parameters={"database": database},
)
monthly = """SELECT month, sum(visits) AS total FROM visits_by_mpp_month
  WHERE month >= {since:Date} AND month <= {until:Date} GROUP BY month ORDER BY month"""
bounds = {
    "since": datetime.date.fromisoformat(os.environ["KUNJUNGAN_BI_FROM"]),
    "until": datetime.date.fromisoformat(os.environ["KUNJUNGAN_BI_LAST_MONTH"]),
}
over_client = client.query(monthly, parameters=bounds)

url = sa.URL.create("clickhousedb", user, password, host, port, database)
engine = sa.create_engine(url)
inspector = sa.inspect(engine)
days = sa.Table("visits_by_mpp_day", sa.MetaData(schema=database), autoload_with=engine)
with engine.connect() as connection:
    query = (
        sa.select(days.c.mpp, sa.func.sum(days.c.visits).label("total"))
        .where(days.c.local_date >= bounds["since"], days.c.local_date < bounds["until"])
        .group_by(days.c.mpp)
        .order_by(days.c.mpp)
    )
    over_sqlalchemy = connection.execute(query).fetchall()
    answers = [
        {
            "client": plain(client.query(statement).result_rows),
            "sqlalchemy": plain(connection.exec_driver_sql(statement).fetchall()),
        }
        for statement in statements
    ]

json.dump(
    {
        "versions": [clickhouse_connect.__version__, sa.__version__],
        "tables": plain(tables.result_rows),
        "monthly": plain(over_client.result_rows),
        "schemas": inspector.get_schema_names(),
        "reflected": {
            name: {
                "comment": inspector.get_table_comment(name, schema=database)["text"],
                "columns": [
                    [column["name"], str(column["type"]), column["nullable"], column["comment"]]
                    for column in inspector.get_columns(name, schema=database)
                ],
            }
            for name in inspector.get_table_names(schema=database)
        },
        "by_mpp": plain(over_sqlalchemy),
        "answers": answers,
    },
    sys.stdout,
)
