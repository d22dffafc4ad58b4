"""rspamd with its own rules, and without the network: no DNS, no Redis, no modules.

Three test strings work in it: GTUBE, which it rejects, and two of its own that differ in the first
letter, for which it asks to add a header (`YJS…`) or to rewrite the subject (`ZJS…`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from kb.lab.scanners.unprivileged import own
from kb.lab.servers.keeper import HOST, Daemon
from kb.lab.servers.stack import Program

RSPAMD = Program("rspamd", "rspamd")
USER = "_rspamd"
REJECT, ADD_HEADER = 15, 6
"""Its thresholds; they are the defaults of its package."""

# Nothing answers on the port of its name server. The domains' list is a short one, and Hyperscan
# is left out: to compile the long one with it takes half a minute.
_OPTIONS = """\
options {{
  pidfile = "{folder}/pid";
  tempdir = "{folder}";
  cache_file = "{folder}/symbols.cache";
  hs_cache_dir = "{folder}";
  control_socket = "{folder}/control mode=0600";
  url_tld = "{folder}/domains";
  filters = "regexp";
  enable_test_patterns = true;
  disable_hyperscan = true;
  dns {{ nameserver = ["{host}:1"]; timeout = 0.1s; retransmits = 1; }}
}}
lang_detection {{ languages = "{folder}"; }}
logging {{ type = "console"; level = "warning"; color = false; }}
lua = "/usr/share/rspamd/rules/rspamd.lua";
"""
_SCANNING = """\
worker "normal" {{ bind_socket = "{host}:{port}"; count = 1; }}
actions {{ reject = {reject}; add_header = {add_header}; greylist = null; }}
"""


def lay(folder: Path, ports: Sequence[int]) -> Sequence[Daemon]:
    """Write its configuration below `folder`, and name the daemon."""
    values = {"host": HOST, "port": ports[0], "reject": REJECT, "add_header": ADD_HEADER}
    return (laid(folder, _SCANNING.format(**values), {"rspamd": ports[0]}),)


def laid(folder: Path, rest: str, ports: Mapping[str, int]) -> Daemon:
    """Write a configuration below `folder`, and name the daemon.

    Args:
        folder: for the configuration, and a folder of its own.
        rest: workers, actions, modules.
        ports: what it serves.
    """
    own_folder = folder / "rspamd"
    user = own(own_folder, USER)
    (own_folder / "domains").write_text("com\nnet\norg\ntest\n", encoding="ascii")
    options = _OPTIONS.format(folder=own_folder, host=HOST)
    (folder / "options.conf").write_text(options, encoding="ascii")
    configuration = folder / "rspamd.conf"
    text = f'.include "{folder}/options.conf"\n{rest}'
    configuration.write_text(text, encoding="ascii")
    command = (RSPAMD.command, "--no-fork", f"--config={configuration}")
    return Daemon(command, ports, user=user)
