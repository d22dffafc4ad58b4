"""Several processes that serve the same listeners: `[process] workers`.

- `sockets`: every listener's sockets, one a worker where the system has SO_REUSEPORT.
- `master`: starts the workers, tells when all accept, starts one again that has died, ends all.
- `worker`: one of them, `python -m kb.gateway.workers.worker`.
- `figures`: what workers count, added up in the master.

The master binds every socket and keeps it: connections that came to a worker that has died wait
for the one that takes its place. It serves no client itself. A worker ends with its master,
however that came to its end: its standard input, a pipe from the master, ends then.
"""
