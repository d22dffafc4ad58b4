"""Connections, the same for the three protocols: the one place that opens, reads and ends them.

- `timeouts`: how long the gateway waits, for everything it waits for.
- `errors`: the two ways in which a session loses one of its ends.
- `tls`: encryption on one connection.
- `wire`: the octets of one socket.
- `connection`: one connection, a client's or a server's.
- `connecting`: to a server.
- `listening`: for clients.
- `proxied`: the header that tells whose connection a proxy passes on.

Nothing else in the gateway touches a transport of asyncio's. What is to hold for every connection
is added in `connecting` and `listening`, where connections begin, and in `Connection`, for those
that change on the way.
"""
