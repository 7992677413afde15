"""Say what the library csvw finds wrong in CSV files that metadata describe; run by the validators' own Python.

Belongs here: one call, its findings as JSON. Does not belong here: what is right (`test_validators`).
"""

import json
import sys

from csvw import CSVW

found = []
try:
    read = CSVW(sys.argv[1], validate=True)
    valid = read.is_valid
    found += [str(warning.message) for warning in read.warnings]
except ValueError as error:
    valid = False
    found.append(str(error))
json.dump({"valid": valid, "found": found}, sys.stdout)
