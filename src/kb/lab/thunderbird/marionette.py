"""Marionette, by which Mozilla's programs are driven: JSON messages over TCP, as far as it is used.

Each message is `LENGTH:JSON`; a command is `[0, id, name, parameters]`, its response `[1, id,
error, result]` (Firefox source docs, Remote Protocols, Marionette, Protocol). What runs inside
Thunderbird stands in `inside.sys.mjs`; here it is loaded and called.
"""

from __future__ import annotations

import base64
import json
import socket
import time
from pathlib import Path
from typing import Any, Self

from kb.lab.errors import LabError
from kb.lab.wire.listener import Address

PATIENCE = 180
"""Seconds that a call may take: a busy machine is no failure."""
_DIALOG = "unexpected alert open"
"""The error of a command that was not carried out because a dialog is still open."""
_LOAD = """
const folder = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
folder.initWithPath(arguments[0]);
Services.io.getProtocolHandler("resource").QueryInterface(Ci.nsIResProtocolHandler)
  .setSubstitution("kb-lab", Services.io.newFileURI(folder));
ChromeUtils.importESModule("resource://kb-lab/inside.sys.mjs");
"""
_BEGIN = """
return ChromeUtils.importESModule("resource://kb-lab/inside.sys.mjs").begin(...arguments);
"""
_TAKE = """
return ChromeUtils.importESModule("resource://kb-lab/inside.sys.mjs").take(...arguments);
"""


class Marionette:
    """A session that runs functions of `inside.sys.mjs` with the program's own rights.

    Args:
        at: where Thunderbird listens, started with `--marionette --remote-allow-system-access`.

    Raises:
        LabError: it does not answer as Marionette does.
    """

    def __init__(self, at: Address) -> None:
        self._socket = socket.create_connection(at, PATIENCE)
        self._file = self._socket.makefile("rb")
        self._count = 0
        try:
            self._read()  # It says what it is, unasked.
            # A dialog is for the user whom `inside.sys.mjs` plays, not for Marionette.
            self._command("WebDriver:NewSession", {"unhandledPromptBehavior": "ignore"})
            self._command("Marionette:SetContext", {"value": "chrome"})
            self._script(_LOAD, str(Path(__file__).parent.resolve()))
        except BaseException:
            self.close()
            raise

    def call(self, function: str, *arguments: Any) -> Any:
        """Call a function and wait for what it resolves to.

        It is begun, and then asked for, so that a dialog that it opens does not hold up both.

        Args:
            function: one that `inside.sys.mjs` exports.
            arguments: what JSON can carry.

        Raises:
            LabError: it threw, or came to no end.
        """
        number = self._script(_BEGIN, function, *arguments)
        deadline = time.monotonic() + PATIENCE
        while (ended := self._script(_TAKE, number)) is None:
            if time.monotonic() > deadline:
                raise LabError(f"Thunderbird: {function} came to no end")
            time.sleep(0.05)
        if "error" in ended:
            raise LabError(f"Thunderbird: {function}: {ended['error']}")
        return ended["value"]

    def picture(self, window: str, part: str = "") -> bytes:
        """What a window shows, as PNG.

        Args:
            window: a part of the address of the document in it.
            part: a CSS selector: only that element of the document; all of it where empty.

        Raises:
            LabError: there is no such window, or no such element in it.
        """
        before = self._command("WebDriver:GetWindowHandle", {})["value"]
        try:
            for handle in self._command("WebDriver:GetWindowHandles", {}):
                self._switch(handle)
                if window in self._script("return document.documentURI;"):
                    return self._screenshot(part)
        finally:
            # Whoever closes the window that a session is at ends all that the session can do.
            self._switch(before)
        raise LabError(f"Thunderbird has no window {window}")

    def close(self) -> None:
        """End the session; the program goes on."""
        self._file.close()
        self._socket.close()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the session."""
        self.close()

    def _switch(self, handle: str) -> None:
        self._command("WebDriver:SwitchToWindow", {"handle": handle, "focus": False})

    def _screenshot(self, part: str) -> bytes:
        options: dict[str, Any] = {"full": False, "hash": False}
        if part:
            by = {"using": "css selector", "value": part}
            (options["id"],) = self._command("WebDriver:FindElement", by)["value"].values()
        return base64.b64decode(self._command("WebDriver:TakeScreenshot", options)["value"])

    def _script(self, script: str, *arguments: Any) -> Any:
        parameters = {"script": script, "args": list(arguments)}
        return self._command("WebDriver:ExecuteScript", parameters)["value"]

    def _command(self, name: str, parameters: dict[str, Any]) -> Any:
        deadline = time.monotonic() + PATIENCE
        while True:
            self._count += 1
            command = json.dumps([0, self._count, name, parameters]).encode()
            try:
                self._socket.sendall(b"%d:%s" % (len(command), command))
                _, number, error, result = self._read()
            except OSError as broken:
                raise LabError(f"Marionette, {name}: {broken}") from None
            if number == self._count and not error:
                return result
            if not error or error["error"] != _DIALOG or time.monotonic() > deadline:
                said = error["message"] if error else "out of step"
                raise LabError(f"Marionette, {name}: {said}")
            time.sleep(0.05)

    def _read(self) -> Any:
        length = b""
        while (octet := self._file.read(1)) != b":":
            if not octet.isdigit():
                raise LabError("Thunderbird has ended, or does not speak Marionette")
            length += octet
        return json.loads(self._file.read(int(length)))
