"""A throw-away Superset for the test of the bundle: its own database file, no network service beside."""

import os

SECRET_KEY = os.environ["SUPERSET_TEST_SECRET"]
SQLALCHEMY_DATABASE_URI = "sqlite:///" + os.path.join(os.environ["SUPERSET_HOME"], "superset.db")
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
# The formatted values of a chart are of no interest here, its rows are.
LOG_LEVEL = "ERROR"
