"""Image registries for the tests, on 127.0.0.1, which engines use over plain http.

A real one (Debian's docker-registry), with or without a password, one that refuses, and one that never gets done.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import subprocess
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from support import ROOT

USER, PASSWORD = "dockbridge", "correct horse"
# The registry takes bcrypt only, and nothing in Python's standard library makes it: this is PASSWORD.
_HTPASSWD = f"{USER}:$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2\n"


class Registry:
    """A docker-registry program with its data in a folder.

    :ivar address: host and port, the beginning of the names of its images.
    """

    def __init__(self, folder: Path, *, private: bool = False) -> None:
        subprocess.run([ROOT / "internal" / "setup" / "need.sh", "docker-registry=docker-registry"], check=True)
        passwords = folder / "htpasswd"
        passwords.write_text(_HTPASSWD)
        config = {
            "version": "0.1",
            "log": {"level": "info", "accesslog": {"disabled": True}},
            "storage": {"filesystem": {"rootdirectory": str(folder / "data")}},
            "http": {"addr": "127.0.0.1:0"},
        }
        if private:
            config["auth"] = {"htpasswd": {"realm": "dockbridge-test", "path": str(passwords)}}
        path = folder / "config.yml"
        path.write_text(json.dumps(config))  # JSON is YAML
        self._process = subprocess.Popen(
            ["docker-registry", "serve", path], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        log = []
        for line in self._process.stderr:
            log.append(line)
            if found := re.search(r"listening on ([\w.:]+)", line):
                self.address = found[1]
                break
        else:
            raise RuntimeError("docker-registry did not start:\n" + "".join(log))
        self._drain = threading.Thread(target=self._process.stderr.read, daemon=True)
        self._drain.start()

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()
        self._drain.join()
        self._process.stderr.close()


class _Handler(BaseHTTPRequestHandler):
    """Speaks plain http, and says so to engines that try TLS first."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def handle_one_request(self) -> None:
        if self.rfile.peek(1)[:1] == b"\x16":  # a TLS handshake
            self.wfile.write(b"HTTP/1.0 400 Bad Request\r\n\r\n")
            self.close_connection = True
        else:
            super().handle_one_request()

    def do_HEAD(self) -> None:
        self.do_GET()


class _Server:
    """Serves a handler on 127.0.0.1.

    :ivar address: host and port, the beginning of the names of images.
    """

    def __init__(self, handler: type[_Handler]) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class RefusingRegistry(_Server):
    """Answers every question about an image with a status and the registry protocol's code for it."""

    def __init__(self, status: int, code: str) -> None:
        refusal = json.dumps({"errors": [{"code": code, "message": "said the registry"}]}).encode()

        class Handler(_Handler):
            def do_GET(self) -> None:
                body = b"{}" if self.path == "/v2/" else refusal
                self.send_response(200 if self.path == "/v2/" else status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

        super().__init__(Handler)


class EndlessRegistry(_Server):
    """Has one image, whose layer it sends in small pieces and never to its end.

    :ivar address: host and port, the beginning of the image's name; the rest does not matter.
    :ivar begun: set when the layer has been begun.
    :ivar hung_up: set when the engine does not want the rest any more.
    """

    def __init__(self) -> None:
        self.begun, self.hung_up, self._closing = threading.Event(), threading.Event(), threading.Event()
        size = 1_000_000_000
        digest = "sha256:" + "0" * 64
        config = json.dumps(
            {"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {"type": "layers", "diff_ids": [digest]}}
        ).encode()
        kind = "application/vnd.docker.distribution.manifest.v2+json"
        manifest = json.dumps(
            {
                "schemaVersion": 2,
                "mediaType": kind,
                "config": {
                    "mediaType": "application/vnd.docker.container.image.v1+json",
                    "size": len(config),
                    "digest": "sha256:" + hashlib.sha256(config).hexdigest(),
                },
                "layers": [
                    {
                        "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
                        "size": size,
                        "digest": digest,
                    }
                ],
            }
        ).encode()
        registry = self

        class Handler(_Handler):
            def begin(self, length: int, content_type: str = "application/octet-stream") -> None:
                self.send_response(200)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(length))
                if content_type == kind:
                    self.send_header("Docker-Content-Digest", "sha256:" + hashlib.sha256(manifest).hexdigest())
                self.end_headers()

            def do_HEAD(self) -> None:
                self.begin(len(manifest), kind)

            def do_GET(self) -> None:
                if "/manifests/" in self.path:
                    self.begin(len(manifest), kind)
                    self.wfile.write(manifest)
                elif digest in self.path:
                    self.begin(size)
                    self.close_connection = True
                    registry.begun.set()
                    # An engine that waits for bytes does not look whether it still wants them: it must get some.
                    while not registry._closing.wait(0.01):
                        try:
                            self.wfile.write(bytes(20_000))
                        except OSError:
                            registry.hung_up.set()
                            return
                elif "/blobs/" in self.path:
                    self.begin(len(config))
                    self.wfile.write(config)
                else:
                    self.begin(2)
                    self.wfile.write(b"{}")

        super().__init__(Handler)

    def close(self) -> None:
        self._closing.set()
        super().close()


class StalledRegistry(_Server):
    """Takes the beginning of a layer that is pushed to it, and the rest only after resume.

    :ivar resume: takes what is still sent.
    :ivar hung_up: set when the engine has ended the push.
    """

    def __init__(self) -> None:
        self.resume, self.hung_up = threading.Event(), threading.Event()
        registry = self

        class Handler(_Handler):
            def answer(self, status: int, **headers: str) -> None:
                self.send_response(status)
                for name, value in {"Content-Length": "0", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()

            def do_GET(self) -> None:
                self.answer(200 if self.path == "/v2/" else 404)

            def do_POST(self) -> None:
                self.answer(202, Location=f"{self.path.rstrip('/')}/1")

            def do_PATCH(self) -> None:
                self.close_connection = True
                try:
                    self.rfile.read(500_000)
                    registry.resume.wait()
                    while self.rfile.read1(1_000_000):
                        pass
                except OSError:
                    pass
                registry.hung_up.set()

            def do_PUT(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                if length > 500_000:  # containerd sends a layer so
                    self.do_PATCH()
                    return
                self.rfile.read(length)
                digest = self.path.rpartition("digest=")[2].replace("%3A", ":")
                self.answer(201, **{"Docker-Content-Digest": digest})

        super().__init__(Handler)

    def close(self) -> None:
        self.resume.set()
        super().close()


class SearchableRegistry(_Server):
    """Knows some repositories, and finds those whose names have the term in them.

    :ivar asked: the queries that came.
    """

    def __init__(self, *repositories: dict[str, object]) -> None:
        self.asked: list[dict[str, list[str]]] = []
        registry = self

        class Handler(_Handler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                found: dict[str, object] = {"version": "1"}
                if parts.path == "/v1/search":
                    query = parse_qs(parts.query)
                    registry.asked.append(query)
                    results = [known for known in repositories if query["q"][0] in str(known["name"])]
                    found = {"query": query["q"][0], "num_results": len(results), "results": results}
                body = json.dumps(found).encode()
                self.send_response(200 if parts.path in ("/v1/search", "/v1/_ping", "/v2/") else 404)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("X-Docker-Registry-Version", "1")
                self.send_header("X-Docker-Registry-Standalone", "true")
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

        super().__init__(Handler)


class SwappingRegistry(_Server):
    """Has a plugin that is another one once its configuration was asked for.

    :ivar address: host and port, the beginning of the plugin's name; the rest does not matter.
    """

    def __init__(self, program: bytes, first: dict[str, object], then: dict[str, object]) -> None:
        layer = io.BytesIO()
        with tarfile.open(fileobj=layer, mode="w:gz") as tar:
            entry = tarfile.TarInfo("plugin")
            entry.size, entry.mode = len(program), 0o755
            tar.addfile(entry, io.BytesIO(program))
        blobs: dict[str, tuple[bytes, str]] = {}

        def add(content: bytes, kind: str) -> dict[str, object]:
            digest = "sha256:" + hashlib.sha256(content).hexdigest()
            blobs[digest] = (content, kind)
            return {"mediaType": kind, "size": len(content), "digest": digest}

        diff = "sha256:" + hashlib.sha256(gzip.decompress(layer.getvalue())).hexdigest()
        docker = "application/vnd.docker."
        content = add(layer.getvalue(), docker + "image.rootfs.diff.tar.gzip")
        manifests, configs = [], []
        for config in (first, then):
            rooted = {**config, "rootfs": {"type": "layers", "diff_ids": [diff]}}
            configs.append(add(json.dumps(rooted).encode(), docker + "plugin.v1+json"))
            kind = docker + "distribution.manifest.v2+json"
            manifest = {"schemaVersion": 2, "mediaType": kind, "config": configs[-1], "layers": [content]}
            manifests.append(add(json.dumps(manifest).encode(), kind)["digest"])
        now = [manifests[0]]

        class Handler(_Handler):
            def do_GET(self) -> None:
                digest = self.path.rpartition("/")[2]
                if "/manifests/" in self.path and digest not in blobs:
                    digest = now[0]  # of a tag
                body, kind = blobs.get(digest, (b"{}", "application/json"))
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Docker-Content-Digest", digest)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)
                    if digest == configs[0]["digest"]:
                        now[0] = manifests[1]

        super().__init__(Handler)
