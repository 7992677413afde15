"""Superset as it is set up here: on 127.0.0.1, its own records beside the published file."""

import os

SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = f"sqlite:///{os.environ['SUPERSET_HOME']}/superset.db"
RATELIMIT_ENABLED = False
TALISMAN_ENABLED = False
