"""Chromium, driven over its own DevTools: what a page holds, how it looks, what it asks for, in any scheme and width."""

import base64
import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.browser.ui import CHROMIUM

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--hide-scrollbars", "--remote-debugging-port=0", "--remote-allow-origins=*",
)  # fmt: skip


class Browser:
    """One page of a browser."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket, self.number, self.events = socket, 0, []

    def do(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Carry out a command of the protocol, and keep the events that come meanwhile."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv(timeout=600))
            if message.get("id") == self.number:
                assert "error" not in message, message
                return message["result"]
            self.events.append(message)

    def value(self, expression: str) -> Any:
        """The value of an expression in the page, once it is there."""
        done = self.do("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in done, done["exceptionDetails"]
        return done["result"].get("value")

    def open(self, page: Path, width: int = 1200, dark: bool = False, scripts: bool = True, media: str = "") -> None:
        """Open a file, and wait until it is shown."""
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.do(f"{domain}.enable")
        self.do("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 500)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.do("Emulation.setEmulatedMedia", media=media, features=[scheme])
        self.do("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.events.clear()
        self.do("Page.navigate", url=page.as_uri())
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self.events.append(json.loads(self.socket.recv(timeout=60)))

    def draw_all(self) -> int:
        """Scroll to each chart, so that it is drawn; return how many are."""
        count = self.value("document.querySelectorAll('figure.chart').length")
        for number in range(count):
            self.value(f"document.querySelectorAll('figure.chart')[{number}].scrollIntoView()")
            for _ in range(100):
                if self.value(f"!!document.querySelectorAll('figure.chart')[{number}].querySelector('.live svg')"):
                    break
                time.sleep(0.1)
        self.value("scrollTo(0, 0)")
        return self.value("document.querySelectorAll('figure.chart .live svg').length")

    def asked_for(self) -> list[str]:
        """What the page asked for, itself left out."""
        urls = [e["params"]["request"]["url"] for e in self.events if e["method"] == "Network.requestWillBeSent"]
        return [url for url in urls[1:] if not url.startswith("data:")]

    def complaints(self) -> list[str]:
        """What the console says is wrong."""
        said = [e["params"]["entry"]["text"] for e in self.events if e["method"] == "Log.entryAdded"]
        thrown = [str(e["params"]) for e in self.events if e["method"] == "Runtime.exceptionThrown"]
        told = [
            str(e["params"]["args"]) for e in self.events
            if e["method"] == "Runtime.consoleAPICalled" and e["params"]["type"] in ("error", "warning")
        ]  # fmt: skip
        return said + thrown + told

    def picture(self, path: Path, whole: bool = True) -> None:
        """Keep what the page looks like."""
        done = self.do("Page.captureScreenshot", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(done["data"]))

    def pdf(self, path: Path) -> None:
        """Keep the page as it is printed."""
        path.write_bytes(base64.b64decode(self.do("Page.printToPDF", printBackground=False)["data"]))


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """A browser with a profile of its own in a folder."""
    profile = folder / "profile"
    command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={profile}", "about:blank"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        port_file = profile / "DevToolsActivePort"
        for _ in range(300):
            if port_file.exists() and port_file.read_text().count("\n"):
                break
            time.sleep(0.1)
        port, path = port_file.read_text().splitlines()
        with connect(f"ws://127.0.0.1:{port}{path}", max_size=None) as root:
            whole = Browser(root)
            target = whole.do("Target.createTarget", url="about:blank")["targetId"]
            with connect(f"ws://127.0.0.1:{port}/devtools/page/{target}", max_size=None) as socket:
                yield Browser(socket)
    finally:
        process.terminate()
        process.wait(timeout=20)
