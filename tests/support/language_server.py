"""npm's YAML language server, spoken to over stdio as an editor does."""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SERVER = ROOT / ".node" / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
_SETTINGS = {"yaml": {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}}


class LanguageServer:
    """A server that runs while the block does. Every wait ends: with an answer, or with an assertion."""

    def __init__(self) -> None:
        node = shutil.which("node")
        assert node, "node is missing: make tools"
        assert SERVER.exists(), "the YAML language server is missing: make tools"
        self._process = subprocess.Popen(
            [node, str(SERVER), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._messages: queue.Queue[dict[str, Any]] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._next = 0
        self.diagnostics: dict[str, list[dict[str, Any]]] = {}

    def __enter__(self) -> LanguageServer:
        capabilities = {"textDocument": {"hover": {"contentFormat": ["plaintext", "markdown"]}}, "workspace": {}}
        capabilities["workspace"] = {"configuration": True}
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
        self._send({"method": "initialized", "params": {}})
        self._send({"method": "workspace/didChangeConfiguration", "params": {"settings": _SETTINGS}})
        return self

    def __exit__(self, *exception: object) -> None:
        self._process.kill()
        self._process.wait(timeout=30)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._reader.join(timeout=30)

    def open(self, path: Path) -> list[dict[str, Any]]:
        """Open a document; return what the server has to say of it."""
        uri = path.as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": path.read_text(encoding="utf-8")}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        self._until(lambda: uri in self.diagnostics, f"diagnostics of {path}")
        return self.diagnostics.pop(uri)

    def at(self, what: str, path: Path, line: int, column: int) -> Any:
        """Ask about a place of an open document: ``completion`` or ``hover``; line and column from 0."""
        place = {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": column}}
        return self.ask(f"textDocument/{what}", place)

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        """Send a request and return its result."""
        self._next += 1
        answer: dict[str, Any] = {}
        self._send({"id": self._next, "method": method, "params": params})
        self._until(lambda: "id" in answer, method, self._next, answer)
        assert "error" not in answer, answer
        return answer["result"]

    def _until(self, done: Any, what: str, id: int | None = None, answer: dict[str, Any] | None = None) -> None:
        deadline = time.monotonic() + 60
        while not done():
            try:
                message = self._messages.get(timeout=max(0.1, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"the language server gave no {what}") from None
            if message.get("method") == "textDocument/publishDiagnostics":
                self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
            elif message.get("method") == "workspace/configuration":
                items = message["params"]["items"]
                result = [_SETTINGS.get(item.get("section", ""), {}) for item in items]
                self._send({"id": message["id"], "result": result})
            elif "method" in message and "id" in message:
                self._send({"id": message["id"], "result": None})
            elif answer is not None and message.get("id") == id:
                answer.update(message)

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while True:
            length = 0
            while (header := stream.readline().strip()) != b"":
                if header.lower().startswith(b"content-length:"):
                    length = int(header.split(b":")[1])
            if not length:
                return
            self._messages.put(json.loads(stream.read(length)))
