#!/usr/bin/env python3
"""An HTTPS server on 127.0.0.1 that misbehaves on request, for the tests of the fetcher. Standard library and the
`openssl` program only.

https_server.py CONTENT STATE: serves the files of folder CONTENT as /BEHAVIOUR/FILE (the behaviours are the `serve_…`
methods), makes its self-signed certificate as STATE/cert.pem, writes a line for each request to STATE/requests.log,
prints its port, and ends when its standard input is closed.
"""
import http.server
import pathlib
import re
import select
import ssl
import subprocess
import sys
import threading

CONTENT, STATE = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
lock = threading.Lock()
seen = set()


def first_time(path):
    with lock:
        new = path not in seen
        seen.add(path)
        return new


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        asked = self.headers.get("Range", "-")
        with lock, open(STATE / "requests.log", "a") as log:
            log.write(f"{self.path} {asked}\n")
        self.close_connection = True
        _, behaviour, name = self.path.split("/", 2)
        file = CONTENT / name
        if not file.is_file():
            return self.send_error(404)
        body = file.read_bytes()
        match = re.fullmatch(r"bytes=(\d+)-", asked)
        try:
            getattr(self, "serve_" + behaviour)(body, int(match[1]) if match else 0)
        except (BrokenPipeError, ConnectionError, ssl.SSLError):
            pass  # the client had enough
        return None

    def head(self, status, length=None, **headers):
        self.send_response(status)
        if length is not None:
            self.send_header("Content-Length", str(length))
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Connection", "close")
        self.end_headers()

    def send_part(self, body, start, stop):
        """The answer announces everything from `start` and sends what lies before `stop`."""
        if start >= len(body):
            return self.head(416, 0)
        if start:
            self.head(206, len(body) - start, Content_Range=f"bytes {start}-{len(body) - 1}/{len(body)}")
        else:
            self.head(200, len(body))
        self.wfile.write(body[start:stop])
        return None

    def wait_for_client(self):
        """Sends nothing more until the client goes away."""
        self.wfile.flush()
        self.rfile.read(1)

    def serve_normal(self, body, start):
        self.send_part(body, start, len(body))

    def serve_noranges(self, body, _):
        self.send_part(body, 0, len(body))

    def serve_wrongplace(self, body, _):
        self.head(206, len(body), Content_Range=f"bytes 0-{len(body) - 1}/{len(body)}")
        self.wfile.write(body)

    def serve_cut(self, body, start):
        self.send_part(body, start, len(body) // 2)

    def serve_cutonce(self, body, start):
        self.send_part(body, start, len(body) // 2 if first_time(self.path) else len(body))

    def serve_stall(self, body, start):
        self.send_part(body, start, len(body) // 2)
        self.wait_for_client()

    def serve_stallonce(self, body, start):
        if first_time(self.path):
            self.serve_stall(body, start)
        else:
            self.serve_normal(body, start)

    def serve_drip(self, body, start):
        """A byte at a time, each long before a stall could be noticed, until the client goes away."""
        self.head(200, len(body))
        for byte in body:
            self.wfile.write(bytes([byte]))
            if select.select([self.connection], [], [], 0.02)[0]:
                return

    def serve_silent(self, *_):
        self.wait_for_client()

    def serve_failing(self, *_):
        self.head(500, 0)

    def serve_failonce(self, body, start):
        if first_time(self.path):
            self.head(500, 0)
        else:
            self.serve_normal(body, start)

    def serve_redirect(self, *_):
        self.head(302, 0, Location=self.path.replace("/redirect/", "/normal/"))

    def serve_downgrade(self, *_):
        host = self.headers["Host"]
        self.head(302, 0, Location=f"http://{host}" + self.path.replace("/downgrade/", "/normal/"))

    def serve_local(self, *_):
        self.head(302, 0, Location=(CONTENT / self.path.rsplit("/", 1)[1]).as_uri())

    def serve_headers(self, *_):
        """An answer whose headers never end."""
        self.send_response(200)
        while True:
            self.send_header("X-More", 1000 * "x")
            self.flush_headers()

    def serve_loop(self, *_):
        self.head(302, 0, Location=self.path)

    def serve_longer(self, body, _):
        self.head(200, len(body) + 1000)
        self.wfile.write(body)

    def serve_shorter(self, body, _):
        self.head(200, len(body) // 2)
        self.wfile.write(body)

    def serve_wrong(self, body, _):
        self.head(200, len(body))
        self.wfile.write(bytes(byte ^ 1 for byte in body))

    def serve_huge(self, *_):
        self.head(200, 10**12)
        self.wait_for_client()

    def serve_endless(self, *_):
        self.head(200)
        while True:
            self.wfile.write(bytes(1 << 16))


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def get_request(self):
        connection, address = super().get_request()
        # The handshake is left to the handler's thread, so that no client can hold up the others.
        return context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, *_):
        pass  # clients that refuse the certificate or hang up


subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-keyout", STATE / "key.pem", "-out", STATE / "cert.pem", "-days", "2", "-subj", "/CN=127.0.0.1",
                "-addext", "subjectAltName=IP:127.0.0.1"], check=True, stderr=subprocess.DEVNULL)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(STATE / "cert.pem", STATE / "key.pem")
server = Server(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
