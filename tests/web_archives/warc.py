"""Writes captures into a WARC; run by the Python of pywb's own environment, which has warcio.

Reads from standard input a line of JSON for each capture, with the path of its body, and writes the WARC named by the
first argument.
"""

import json
import sys
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 403: "Forbidden", 404: "Not Found"}

with Path(sys.argv[1]).open("wb") as stream:
    writer = WARCWriter(stream, gzip=True)
    for line in sys.stdin:
        one = json.loads(line)
        http = StatusAndHeaders(
            f"{one['status']} {REASONS[one['status']]}",
            [("Content-Type", one["media_type"]), *map(tuple, one["headers"])],
            protocol="HTTP/1.1",
        )
        dated = {"WARC-Date": one["at"]}
        if one["revisit"]:
            digest = f"sha1:{one['digest']}"
            record = writer.create_revisit_record(
                one["url"], digest, one["url"], one["first"], http_headers=http, warc_headers_dict=dated
            )
        else:
            body = BytesIO(Path(one["body"]).read_bytes())
            record = writer.create_warc_record(
                one["url"], "response", payload=body, http_headers=http, warc_headers_dict=dated
            )
        writer.write_record(record)
