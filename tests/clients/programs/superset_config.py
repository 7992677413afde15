"""Superset as it is set up here: on 127.0.0.1, its own records beside the published file."""

import os
from datetime import timedelta

SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = f"sqlite:///{os.environ['SUPERSET_HOME']}/superset.db"
RATELIMIT_ENABLED = False
TALISMAN_ENABLED = False
JWT_ACCESS_TOKEN_EXPIRES = timedelta(days=1)  # else a run of more than fifteen minutes is refused
