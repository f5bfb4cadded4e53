#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""An API that verifies tokens with PyJWT and answers with the caller's claims.

Usage: server.py PUBLIC_KEY CERTIFICATE PRIVATE_KEY
"""

import json
import ssl
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

import jwt


class Api(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            scheme, token = self.headers["Authorization"].split(" ")
            assert scheme == "Bearer" and len(self.headers.get_all("Authorization")) == 1
            claims = jwt.decode(
                token,
                KEY,
                algorithms=["RS256"],
                audience="api.happypathology.com",
                issuer="clinic",
                options={"require": ["exp", "iat", "iss", "sub", "aud", "jti"]},
            )
            assert claims["exp"] - claims["iat"] <= 3600
        except (jwt.InvalidTokenError, AssertionError) as error:
            print(f"refused: {error}", file=sys.stderr, flush=True)
            self.answer(401, b"")
            return
        self.answer(200, json.dumps(claims, sort_keys=True).encode() + b"\n")

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Log only what this program prints itself."""


public_key, certificate, private_key = sys.argv[1:]
with open(public_key, encoding="ascii") as file:
    KEY = file.read()
server = HTTPServer(("127.0.0.1", 0), Api)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, private_key)
server.socket = context.wrap_socket(server.socket, server_side=True)
print(f"port {server.server_address[1]}.", file=sys.stderr, flush=True)
server.serve_forever()
