"""The lab: third-party servers, the gateway between them and real clients, and a wiretap.

`servers` has a folder for each stack that can be started. `wire` records both sides of the
gateway, `clients` speaks through the standard library, `mail` has what is sent and compares
what somebody holds with it, `seen` reads what each client saw. `experiments` runs one cell by
one mechanism on one stack with one scanner, and decides by the action's contract alone whether
the action was done; `demonstrations` shows what goes beyond the matrix. `verify` compares all
that with what article and data say; `stage` and `notebook` are the lab by hand. Nothing here is
used by the gateway.
"""
