"""Microsoft's own meanings of enhanced codes, in Exchange's bounces; files that have a password."""

from __future__ import annotations

import pytest

from kb.diagnose import answers
from kb.diagnose.examine import diagnose

NDR = """\
Delivery has failed to these recipients or groups:

bob@contoso.example
Your message wasn't delivered.

Diagnostic information for administrators:

Generating server: AM6PR07MB5555.eurprd07.prod.outlook.com

bob@contoso.example
Remote server returned '{}'

Original message headers:
From: ann@fabrikam.example
"""
REPLIES = [
    (
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient "
        "bob@contoso.example not found by SMTP address lookup",
        "sender-got-bounce",
    ),
    (
        "550 5.4.1 Recipient address rejected: Access denied. AS(201806281) "
        "[DB8EUR05FT051.eop-eur05.prod.protection.outlook.com]",
        "sender-got-bounce",
    ),
    (
        "550 5.7.708 Service unavailable. Access denied, traffic not accepted "
        "from this IP. For more information please go to "
        "http://go.microsoft.com/fwlink/?LinkId=526653 AS(7230)",
        "we-are-blacklisted",
    ),
    (
        "550 5.7.705 Service unavailable. Access denied, tenant has exceeded threshold. AS(7555)",
        "we-are-blacklisted",
    ),
    (
        "550 5.7.606 Access denied, banned sending IP [192.0.2.9]. To request "
        "removal from this list please visit https://sender.office.com/",
        "we-are-blacklisted",
    ),
    (
        "550 5.7.511 Access denied, banned sender[192.0.2.77]. To request "
        "removal from this list please forward this message to "
        "delist@microsoft.com.",
        "we-are-blacklisted",
    ),
    (
        "550 5.7.64 TenantAttribution; Relay Access Denied "
        "[VE1EUR01FT032.eop-EUR01.prod.protection.outlook.com]",
        "ports-465-587",
    ),
    (
        "530 5.7.57 SMTP; Client was not authenticated to send anonymous mail "
        "during MAIL FROM [AM5PR0601CA0033.eurprd06.prod.outlook.com]",
        "microsoft-365-gmail-oauth",
    ),
    (
        "550 5.7.509 Access denied, sending domain fabrikam.example does not "
        "pass DMARC verification and has a DMARC policy of reject.",
        "dmarc-fails-behind-gateway",
    ),
    (
        "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; "
        "authentication required; Delivery restriction check failed because the "
        "sender was not authenticated when sending to this group",
        "sender-got-bounce",
    ),
    (
        "550 5.7.124 RESOLVER.RST.NotAuthorizedToGroup; not authorized to send "
        "to the distribution list because the sender isn't a member of the "
        "group",
        "sender-got-bounce",
    ),
    (
        "550 5.1.8 Access denied, bad outbound sender. For more information "
        "please go to http://go.microsoft.com/fwlink/?LinkId=875724 AS(41002)",
        "outgoing-mail-marked",
    ),
    (
        "550 5.1.90 Your message can't be sent because you've reached your "
        "daily limit for message recipients",
        "outgoing-mail-marked",
    ),
    (
        "554 5.4.14 Hop count exceeded - possible mail loop ATTR34 "
        "[DB5EUR01FT011.eop-EUR01.prod.protection.outlook.com]",
        "duplicates-after-forward",
    ),
    (
        "450 4.7.323 tlsa-invalid: The domain failed DANE validation.",
        "mta-sts-dane-fails",
    ),
    (
        "450 4.7.322 certificate-expired: Destination mail server's certificate is expired.",
        "mta-sts-dane-fails",
    ),
    (
        "550 5.4.8 MX hosts of 'contoso.example' failed MTA-STS validation",
        "mta-sts-dane-fails",
    ),
    (
        "550 5.7.513 Service unavailable, Client host [192.0.2.4] blocked by "
        "contoso.example using Customer Block list (AS16012607)",
        "we-are-blacklisted",
    ),
    (
        "550 5.7.506 Access Denied, Bad HELO",
        "sender-got-bounce",
    ),
    (
        "550 5.2.122 The recipient has exceeded their limit for the number of "
        "messages they can receive per hour",
        "sender-got-bounce",
    ),
    (
        "550 5.7.750 Service unavailable. Client blocked from sending from unregistered domains.",
        "sender-got-bounce",
    ),
]


@pytest.mark.parametrize(("reply", "answer"), REPLIES, ids=[one[:13] for one, _ in REPLIES])
def test_a_code_means_what_microsoft_says(reply: str, answer: str) -> None:
    found = diagnose(NDR.format(reply).encode(), answers.ids())
    assert found.kind == "bounce"
    assert found.answers[0] == answer
    (told,) = [one for one in found.findings if one.line == 11]
    code = reply.split(" ")[1]
    assert f"{code}: for " in told.what
    assert "null MX" not in told.what


def test_the_registry_s_words_stay_where_it_is_not_microsoft() -> None:
    line = (
        "550 5.1.10 <bob@example.net>: Recipient address rejected: Domain example.net takes no mail"
    )
    (told,) = diagnose(line.encode(), answers.ids()).findings
    assert "null MX" in told.what


PDF = b"""%%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj
3 0 obj<</Filter/Standard/V 2/R 3/Length 128/P -44/O<%s>/U<%s>>>endobj
4 0 obj<</Length 16>>stream
0123456789abcdef
endstream endobj
trailer<</Root 1 0 R/Encrypt 3 0 R/ID[<0011><0011>]>>
%%%%EOF
""" % (b"ab" * 32, b"cd" * 32)
MAIL = b"""From: bank@example.org
Subject: Your statement
MIME-Version: 1.0
Content-Type: application/pdf; name="statement.pdf"
Content-Disposition: attachment; filename="statement.pdf"

"""


def test_a_pdf_with_a_password_leads_to_the_question_on_passwords() -> None:
    found = diagnose(MAIL + PDF, answers.ids())
    assert found.answers[0] == "encrypted-archive"
    assert any(one.what.startswith("statement.pdf is a file with a pas") for one in found.findings)
    open_ = diagnose(MAIL + PDF.replace(b"/Encrypt 3 0 R", b""), answers.ids())
    assert "encrypted-archive" not in open_.answers
