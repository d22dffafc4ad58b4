"""A token endpoint (RFC 6749 section 3.2) of a few lines: `python -m … PORT`.

The token is the password that it was told (section 4.3.2). So whether a login is right is left to
the mail server, which is given the token as the password; and no secret is shared with it.
"""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from kb.lab.servers.keeper import HOST

SECONDS = 3600
"""How long a token is said to be good."""


class Endpoint(BaseHTTPRequestHandler):
    """Answers one request after the other."""

    def do_POST(self) -> None:
        """Give a token; without a password, the error of section 5.2."""
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode("utf-8"))
        if password := form.get("password"):
            self._answer(
                200, {"access_token": password[0], "token_type": "Bearer", "expires_in": SECONDS}
            )
        else:
            self._answer(400, {"error": "invalid_request"})

    def _answer(self, status: int, told: dict[str, str | int]) -> None:
        octets = json.dumps(told).encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(octets)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(octets)

    def log_message(self, *_: object) -> None:
        """Tell nobody."""


if __name__ == "__main__":
    ThreadingHTTPServer((HOST, int(sys.argv[1])), Endpoint).serve_forever()
