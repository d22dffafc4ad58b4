"""The product's gateway, run as an operator runs it: `kb gateway FILE` in a process."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from kb.lab.errors import LabError
from kb.lab.process import Child, new_folder
from kb.lab.wire.listener import Address
from kb.model import Action, Protocol, Threat

_OTHER = {Threat.SPAM: Action.TAG, Threat.VIRUS: Action.STRIP_AND_DELIVER}
"""What is done with the threat that an experiment is not about: a yes on every protocol."""


def configuration(
    tables: Mapping[Protocol, Mapping[str, str]],
    scanner: Mapping[str, str | int] | None = None,
    passing: Sequence[str] = (),
    workers: int = 1,
    json_log: bool = False,
) -> str:
    """The gateway's configuration file: a table a protocol, its keys as `kb gateway` reads them.

    Args:
        tables: by protocol, the keys of its table.
        scanner: those of the table `[scanner]`; without it, the built-in scanners' defaults.
        passing: senders of the table `[pass]`.
        workers: processes that serve; 0 for one a core.
        json_log: whether the log is an object a line.
    """
    every: list[tuple[str, Mapping[str, str | int]]] = [("scanner", scanner)] if scanner else []
    every += tables.items()
    lines = [] if workers == 1 else ["", "[process]", f"workers = {workers}"]
    for name, keys in every:
        lines += ["", f"[{name}]", *(f"{key} = {_written(keys[key])}" for key in keys)]
    if json_log:
        lines += ["", "[log]", 'format = "json"']
    if passing:
        lines += ["", "[pass]", f"senders = {json.dumps(list(passing))}"]
    return "\n".join([*lines[1:], ""])


def _written(value: str | int) -> str:
    return json.dumps(value, ensure_ascii=False)


def table(
    protocol: Protocol, upstream: Address, action: Action | None = None, forward_to: str = ""
) -> dict[str, str]:
    """One protocol's table: the action, and for the other threat one that delivers.

    Args:
        protocol: whose table it is.
        upstream: the server behind the gateway.
        action: the action that is wanted; none for what delivers everything marked.
        forward_to: the other recipient, where the action is `forward`.
    """
    policy = {str(t): str(a) for t, a in _OTHER.items()}
    if action:
        policy[action.threat] = action
    keys = {"listen": "127.0.0.1:0", "upstream": str(upstream), **policy}
    if protocol is Protocol.SMTP:
        keys["upstream"] = f"smtp://{upstream}"
    if forward_to:
        keys["forward_to"] = forward_to
    return keys


class GatewayProcess:
    """A running gateway.

    Args:
        configuration: the text of its configuration file.
        files: what stands beside it, by name.
    """

    def __init__(self, configuration: str, files: Mapping[str, str] | None = None) -> None:
        folder = new_folder("gateway")
        file = folder / "gateway.toml"
        every = {file.name: configuration, **(files or {})}
        self._child = Child(folder, "kb", "gateway", str(file), files=every)

    def address(self, protocol: Protocol) -> Address:
        """Where it serves that protocol; waits until it does.

        Raises:
            LabError: it ended, or does not serve it; with its last line on stderr.
        """
        return self._child.address(protocol)

    def refusal(self) -> str:
        """Wait for its end, which a refused policy brings, and return its line on stderr.

        Raises:
            LabError: it started, or ended otherwise than with exit status 2 and one line.
        """
        if not self._child.ends():
            raise LabError("kb gateway started with a policy that it must refuse")
        status = self._child.wait()
        lines = self._child.errors().splitlines()
        if status != 2 or len(lines) != 1:  # more than a line would be a traceback or a log
            said = " / ".join(lines[-3:]) or "nothing"
            raise LabError(f"kb gateway ended with status {status}, not 2; on stderr: {said}")
        return lines[0]

    def log(self) -> list[str]:
        """What it has written on stderr so far, a line each."""
        return self._child.errors().splitlines()

    def whole_log(self) -> list[str]:
        """End it, and return every line that it wrote on stderr: of each message, too, that it
        told after its last answer.

        Raises:
            LabError: it did not end.
        """
        return self._child.finished().splitlines()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._child.pid

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._child.running

    def stop(self) -> None:
        """End it; its configuration goes with it."""
        self._child.stop()

    def __enter__(self) -> GatewayProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
