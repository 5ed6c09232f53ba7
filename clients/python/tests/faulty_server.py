"""A server that gives each request the next of its answers, and the last one ever after."""
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FaultyServer:
    """Use it in a with; seen lists (method and path, headers, body) of all requests.

    An answer is a status, headers and a body, or None: the connection is broken off in the middle of an answer.
    """

    def __init__(self, *answers):
        self.seen = []
        seen = self.seen

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.chunks() if "chunked" in self.headers.get("Transfer-Encoding", "") else self.rfile.read(
                    int(self.headers.get("Content-Length", 0)))
                seen.append((f"{self.command} {self.path}", self.headers, body))
                planned = answers[min(len(seen), len(answers)) - 1]
                status, headers, text = planned or (200, {"Content-Type": "application/json"}, b"{")
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text) if planned else 1000))
                self.end_headers()
                self.wfile.write(text)
                self.close_connection = True

            def chunks(self):
                body = b""
                while True:
                    length = int(self.rfile.readline(), 16)
                    body += self.rfile.read(length)
                    self.rfile.readline()
                    if length == 0:
                        return body

            do_GET = do_POST = do_PUT = answer

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
