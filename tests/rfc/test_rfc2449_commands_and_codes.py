"""RFC 2449: sections 4 (lengths), 5 (CAPA), 6.6 (PIPELINING) and 8 (response codes)."""

from __future__ import annotations

from kb.wire.pop3 import COMMAND_LIMIT
from support.pop3 import Down, Server, World

HAM = b"Subject: hello\r\n\r\nHello.\r\n"


def test_section_4_commands_of_up_to_255_octets(world: World) -> None:
    server = Server([HAM])
    client = world.client(world.gateway(world.start(server)))
    client.line()
    longest = "x" * (COMMAND_LIMIT - len("USER \r\n"))
    client.play(
        f"""
        C: USER {longest}
        S: +OK fine
        C: USER {longest}x
        S: -ERR longer than 255 octets
        C: USER alice
        S: +OK fine
        """
    )
    assert server.heard == [f"USER {longest}", "USER alice"]


def test_section_4_a_line_without_end_gets_one_answer(world: World) -> None:
    client = world.client(world.gateway(world.start(Server([HAM])))).login()
    client.send(b"x" * 1_000_000)
    client.play("S: -ERR line cannot be read: too long")
    client.send(b"x" * 1_000_000 + b"\r\nNOOP\r\n")
    client.play("S: +OK fine")


def test_section_5_capa_takes_no_argument(world: World) -> None:
    client = world.client(world.gateway(world.start(Server([HAM])))).login()
    client.play("C: CAPA all\nS: -ERR CAPA takes no argument")


def test_section_6_6_each_command_is_answered_in_its_turn(world: World) -> None:
    client = world.client(world.gateway(world.start(Server([HAM] * 3)))).login()
    client.send(b"".join(b"RETR %d\r\nDELE %d\r\n" % (n, n) for n in (1, 2, 3, 4)) + b"STAT\r\n")
    for _ in range(3):
        client.play("S: +OK the server's RETR")
        assert client.text() == HAM
        client.play("S: +OK marked")
    client.play("S: -ERR no such message\nS: -ERR no such message\nS: +OK 0 0")


def test_section_6_6_more_commands_than_wait_their_turn(world: World) -> None:
    client = world.client(world.gateway(world.start(Server([HAM])))).login()
    client.send(b"NOOP\r\n" * 1000 + b"QUIT\r\n")
    assert client.rest() == b"+OK fine\r\n" * 1001


def test_section_8_the_code_comes_first_and_the_line_is_short(world: World) -> None:
    scanner = Down()
    scanner.reason = "why " * 500
    gateway = world.gateway(world.start(Server([HAM])), scanner=scanner)
    client = world.client(gateway).login()
    reply = client.ask("RETR 1")
    assert reply.startswith("-ERR [SYS/TEMP] ")
    assert len(reply) + len("\r\n") == 512
