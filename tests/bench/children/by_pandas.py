"""Read the sheets of a workbook by pandas: `by_pandas.py FILE SHEET…`, in the environment of the benchmarks.

Prints what it took as JSON; imports are not counted.
"""

import json
import sys
import time

import odf.opendocument
import openpyxl
import pandas

ENGINES = {"xlsx": openpyxl.__name__, "ods": odf.__name__}
file, *sheets = sys.argv[1:]
wall, cpu = time.perf_counter(), time.process_time()
pandas.read_excel(file, sheet_name=sheets, header=None, engine=ENGINES[file.rpartition(".")[2]])
print(json.dumps({"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}))
