"""nginx's mail proxy; its auth_http, which it insists on, is answered by nginx itself."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from kb.lab.servers.keeper import HOST, Daemon
from kb.lab.servers.stack import Program

NGINX = Program("nginx", "nginx libnginx-mod-mail")
MODULE = "/usr/lib/nginx/modules/ngx_mail_module.so"

_CONFIGURATION = """\
load_module {module};
daemon off;
{user}
worker_processes {workers};
pid {folder}/pid;
error_log stderr;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  map $http_auth_protocol $behind {{ pop3 {pop3_server}; imap {imap_server}; }}
  server {{
    listen {host}:{http};
    location / {{
      add_header Auth-Status OK;
      add_header Auth-Server {host};
      add_header Auth-Port $behind;
      return 200;
    }}
  }}
}}
mail {{
  auth_http {host}:{http}/;
  server {{ listen {host}:{pop3}; protocol pop3; }}
  server {{ listen {host}:{imap}; protocol imap; }}
}}
"""


def lay(folder: Path, ports: Sequence[int], behind: Sequence[str]) -> Sequence[Daemon]:
    """Write its configuration, and name the daemon; behind it stand POP3 and IMAP."""
    pop3, imap, http = ports
    text = _CONFIGURATION.format(
        module=MODULE,
        user="user root;" if os.geteuid() == 0 else "",
        workers=os.cpu_count() or 1,
        folder=folder,
        host=HOST,
        pop3=pop3,
        imap=imap,
        http=http,
        pop3_server=behind[0],
        imap_server=behind[1],
    )
    configuration = folder / "nginx.conf"
    configuration.write_text(text, encoding="ascii")
    command = (NGINX.command, "-e", "stderr", "-p", str(folder), "-c", str(configuration))
    return (Daemon(command, {"pop3": pop3, "imap": imap}),)
