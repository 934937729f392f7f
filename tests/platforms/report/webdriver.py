# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The trn2-vp authors
"""A headless Chromium by the W3C WebDriver protocol, through chromedriver: as much as the page tests need."""
import base64
import json
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request

ARGUMENTS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
             "--window-size=1280,1000")


class Unavailable(Exception):
    """Why no browser can run here."""


class Browser:
    """One tab. Use as a context manager."""

    def __init__(self):
        driver, chromium = shutil.which("chromedriver"), shutil.which("chromium")
        if not driver or not chromium:
            raise Unavailable("chromium or chromedriver is not installed (Debian: chromium, chromium-driver)")
        self.profile = tempfile.TemporaryDirectory(prefix="trn2-vp-chromium-", ignore_cleanup_errors=True)
        self.driver = subprocess.Popen([driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            self.base = f"http://127.0.0.1:{self._port()}/session"
            options = {"binary": chromium, "args": [*ARGUMENTS, f"--user-data-dir={self.profile.name}"]}
            wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
            made = self._post("", {"capabilities": {"alwaysMatch": wanted}})
            self.base += "/" + made["sessionId"]
        except (OSError, RuntimeError) as error:
            self._end()
            raise Unavailable(f"chromium does not start: {error}") from error

    def _port(self):
        for line in self.driver.stdout:
            if "started successfully on port" in line:
                return int(line.rsplit(" ", 1)[1].strip(" .\n"))
        raise RuntimeError("chromedriver ended")

    def _post(self, path, body, method="POST"):
        data = json.dumps(body).encode() if method == "POST" else None
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)["value"]["message"]) from error

    def open(self, path):
        self._post("/url", {"url": f"file://{path}"})

    def run(self, script, *arguments):
        """The value that the body of a function returns."""
        return self._post("/execute/sync", {"script": script, "args": list(arguments)})

    def console(self):
        """Messages since the last call, those of errors and warnings."""
        entries = self._post("/se/log", {"type": "browser"})
        return [entry["message"] for entry in entries if entry["level"] in ("SEVERE", "WARNING")]

    def drag(self, x_from, x_to, y):
        """The mouse, pressed, between two places of the window."""
        move = lambda x: {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 0}
        steps = [move(x_from), {"type": "pointerDown", "button": 0}, move((x_from + x_to) / 2), move(x_to),
                 {"type": "pointerUp", "button": 0}]
        self._post("/actions", {"actions": [{"type": "pointer", "id": "mouse", "actions": steps}]})

    def screenshot(self, path):
        """All of the page."""
        height = self.run("return document.documentElement.scrollHeight")
        self._post("/window/rect", {"width": 1280, "height": height + 200})
        with open(path, "wb") as file:
            file.write(base64.b64decode(self._post("/screenshot", None, "GET")))

    def _end(self):
        self.driver.terminate()
        self.driver.wait()
        self.driver.stdout.close()
        self.profile.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self._post("", None, "DELETE")
        finally:
            self._end()
