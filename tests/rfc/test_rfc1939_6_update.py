"""RFC 1939 section 6: only a client's QUIT deletes."""

from __future__ import annotations

from support.pop3 import Server, World

HAM = b"Subject: hello\r\n\r\nHello.\r\n"


def test_quit_is_passed_and_its_reply_is_the_servers(world: World) -> None:
    server = Server([HAM], answers={b"QUIT": b"-ERR some deleted messages not removed\r\n"})
    client = world.client(world.gateway(world.start(server))).login()
    client.play(
        """
        C: DELE 1
        S: +OK marked
        C: QUIT
        S: -ERR some deleted messages not removed
        """
    )
    client.play("-- closed")
    assert server.heard[-2:] == ["DELE 1", "QUIT"]


def test_quit_before_the_login(world: World) -> None:
    server = Server([HAM])
    client = world.client(world.gateway(world.start(server)))
    client.line()
    client.play("C: QUIT\nS: +OK fine")
    client.play("-- closed")
    assert server.heard == ["QUIT"]


def test_a_dele_that_the_server_refuses_marks_nothing(world: World) -> None:
    server = Server([HAM], answers={b"DELE 1": b"-ERR read-only\r\n"})
    client = world.client(world.gateway(world.start(server))).login()
    client.play(
        f"""
        C: DELE 1
        S: -ERR read-only
        C: STAT
        S: +OK 1 {len(HAM)}
        """
    )


def test_a_message_is_deleted_once(world: World) -> None:
    client = world.client(world.gateway(world.start(Server([HAM])))).login()
    client.play(
        """
        C: DELE 1
        S: +OK marked
        C: DELE 1
        S: -ERR no such message
        C: RETR 1
        S: -ERR no such message
        C: LIST 1
        S: -ERR no such message
        C: UIDL 1
        S: -ERR no such message
        C: TOP 1 0
        S: -ERR no such message
        C: RSET
        S: +OK all back
        C: UIDL 1
        S: +OK 1 uid-1
        """
    )


def test_a_client_that_closes_after_dele_keeps_its_mail(world: World) -> None:
    server = Server([HAM])
    client = world.client(world.gateway(world.start(server))).login()
    client.play("C: DELE 1\nS: +OK marked")
    client.hang_up()
    client.play("-- closed")
    world.wait_for(lambda: server.ends == ["closed"])
    assert server.count("QUIT") == 0
