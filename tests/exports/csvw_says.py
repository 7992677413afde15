"""Say what the library csvw finds wrong in CSV files that metadata describe; run by the validators' own Python.

Belongs here: one call, its findings as JSON. Does not belong here: what is right (`test_validators`).
"""

import json
import sys

from csvw import CSVW

read = CSVW(sys.argv[1], validate=True)
valid = read.is_valid
json.dump({"valid": valid, "warnings": [str(warning.message) for warning in read.warnings]}, sys.stdout)
