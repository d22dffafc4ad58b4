"""The lab: third-party servers, the gateway between them and real clients, and a wiretap.

`servers` starts the servers, `wiretap` records both sides of the gateway, `clients` speaks
through the standard library, `experiments` runs one cell each, and `verdict` decides by the
action's contract alone whether the action was done. `verify` compares all that with what the
article and the data say. Nothing here is used by the gateway.
"""
