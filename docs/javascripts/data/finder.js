window.kbFinder = {
 "threats": [
  {
   "id": "spam",
   "title": "Spam"
  },
  {
   "id": "virus",
   "title": "Virus"
  }
 ],
 "actions": [
  {
   "id": "reject",
   "title": "Reject",
   "threat": "spam"
  },
  {
   "id": "drop",
   "title": "Drop",
   "threat": "spam"
  },
  {
   "id": "accept",
   "title": "Accept",
   "threat": "spam"
  },
  {
   "id": "tag",
   "title": "Tag",
   "threat": "spam"
  },
  {
   "id": "forward",
   "title": "Forward (change recipient)",
   "threat": "spam"
  },
  {
   "id": "deliver",
   "title": "Deliver",
   "threat": "virus"
  },
  {
   "id": "do-not-deliver",
   "title": "Do not Deliver",
   "threat": "virus"
  },
  {
   "id": "strip-and-deliver",
   "title": "Strip & Deliver",
   "threat": "virus"
  }
 ],
 "protocols": [
  {
   "id": "smtp",
   "title": "SMTP"
  },
  {
   "id": "pop3",
   "title": "POP3"
  },
  {
   "id": "imap",
   "title": "IMAP"
  }
 ],
 "cells": {
  "spam/reject/smtp": {
   "id": "spam/reject/smtp",
   "kind": "cell",
   "title": "Spam, Reject, SMTP",
   "url": "actions/reject/#spam-reject-smtp",
   "why": "The gateway answers the end of data with a 5yz reply before any server has accepted the message, so the sending server still has it and tells its own user.",
   "reply": "Hello,\n\nyes: Cyberoam UTM can do this. The action \"Reject\" is available for spam on SMTP.\n\nThe gateway refuses the message while the sending server is still waiting for an answer. The sending server keeps the message and tells the person who wrote it.\n\nHow it works: The gateway answers the end of data with a 5yz reply before any server has accepted the message, so the sending server still has it and tells its own user.\n\nIn case a word is new to you:\n- Reply code: The three digits with which an SMTP server answers: 2yz is success, 4yz a failure that may pass, 5yz a permanent refusal. An enhanced code such as 5.7.1 may follow and tells more.\n\nYou can read more here: actions/reject/#spam-reject-smtp (knowledge base article 1073)\n",
   "verdict": "yes",
   "mark": "✓ Yes",
   "citation": "RFC 5321 section 3.3: “message should be rejected for policy or other reasons”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/spam-reject-smtp/#embedded-gateway"
   }
  },
  "spam/reject/pop3": {
   "id": "spam/reject/pop3",
   "kind": "cell",
   "title": "Spam, Reject, POP3",
   "url": "actions/reject/#spam-reject-pop3",
   "why": "A POP3 session carries no sender, and the mail was accepted and delivered before the client logged in, so an error reply tells only the reader and leaves the message in the maildrop.",
   "reply": "Hello,\n\nno: the action \"Reject\" is not available for spam on POP3 with Cyberoam UTM.\n\nThe reason: A POP3 session carries no sender, and the mail was accepted and delivered before the client logged in, so an error reply tells only the reader and leaves the message in the maildrop. This is a limit of the protocol: no product could do it.\n\nWhat you can use instead:\n- Tag: The gateway puts a mark in front of the subject, such as [SPAM], and lets the message through. The reader, or a rule in the reader's mail program, decides what becomes of it.\n- Accept: The gateway lets the message through as it is, although it was found to be spam.\n\nIn case a word is new to you:\n- Maildrop: The store on a server in which delivered mail waits to be collected by POP3.\n\nYou can read more here: actions/reject/#spam-reject-pop3 (knowledge base article 1073)\n",
   "verdict": "no",
   "mark": "✕ No by the protocol",
   "instead": [
    {
     "title": "Tag",
     "url": "actions/tag/#spam-tag-pop3"
    },
    {
     "title": "Accept",
     "url": "actions/accept/#spam-accept-pop3"
    }
   ],
   "citation": "RFC 3461 section 5.2.3: “rather than when the message is retrieved”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/spam-reject-pop3/#embedded-error-reply"
   }
  },
  "spam/reject/imap": {
   "id": "spam/reject/imap",
   "kind": "cell",
   "title": "Spam, Reject, IMAP",
   "url": "actions/reject/#spam-reject-imap",
   "why": "IMAP reads mail that a server has already accepted and stored, so a NO to FETCH tells only the reader, the message stays with its UID and its place in the count, and the sending server hears nothing.",
   "reply": "Hello,\n\nno: the action \"Reject\" is not available for spam on IMAP with Cyberoam UTM.\n\nThe reason: IMAP reads mail that a server has already accepted and stored, so a NO to FETCH tells only the reader, the message stays with its UID and its place in the count, and the sending server hears nothing. This is a limit of the protocol: no product could do it.\n\nWhat you can use instead:\n- Tag: The gateway puts a mark in front of the subject, such as [SPAM], and lets the message through. The reader, or a rule in the reader's mail program, decides what becomes of it.\n- Accept: The gateway lets the message through as it is, although it was found to be spam.\n\nIn case a word is new to you:\n- FETCH: The IMAP command that brings data of a message: the envelope for the list view, the structure, the whole text, one part, or a slice of it.\n- UID and UIDVALIDITY: The number by which IMAP names a message for good, and the number of the mailbox that says whether the UIDs of earlier sessions still hold. Both together stand for one message that never changes.\n\nYou can read more here: actions/reject/#spam-reject-imap (knowledge base article 1073)\n",
   "verdict": "no",
   "mark": "✕ No by the protocol",
   "instead": [
    {
     "title": "Tag",
     "url": "actions/tag/#spam-tag-imap"
    },
    {
     "title": "Accept",
     "url": "actions/accept/#spam-accept-imap"
    }
   ],
   "citation": "RFC 3461 section 5.2.3: “rather than when the message is retrieved”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/spam-reject-imap/#embedded-error-reply"
   }
  },
  "spam/drop/smtp": {
   "id": "spam/drop/smtp",
   "kind": "cell",
   "title": "Spam, Drop, SMTP",
   "url": "actions/drop/#spam-drop-smtp",
   "why": "The gateway takes the message with 250 and passes it to no server, so it reaches no mailbox and nobody is told.",
   "reply": "Hello,\n\nyes: Cyberoam UTM can do this. The action \"Drop\" is available for spam on SMTP.\n\nThe gateway takes the message and throws it away. Nobody is told.\n\nHow it works: The gateway takes the message with 250 and passes it to no server, so it reaches no mailbox and nobody is told.\n\nIn case a word is new to you:\n- Reply code: The three digits with which an SMTP server answers: 2yz is success, 4yz a failure that may pass, 5yz a permanent refusal. An enhanced code such as 5.7.1 may follow and tells more.\n\nYou can read more here: actions/drop/#spam-drop-smtp (knowledge base article 1073)\n",
   "verdict": "yes",
   "mark": "✓ Yes",
   "citation": "RFC 5321 section 6.2: “dropping mail without notification of the sender is permitted in practice”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/spam-drop-smtp/#embedded-gateway"
   }
  },
  "spam/drop/pop3": {
   "id": "spam/drop/pop3",
   "kind": "cell",
   "title": "Spam, Drop, POP3",
   "url": "actions/drop/#spam-drop-pop3",
   "why": "The message is already in the maildrop, and POP3 tells the client its number and size before the gateway sees any of it, so this product, which scans mail while it is fetched, does not offer to make it disappear.",
   "reply": "Hello,\n\nno: the action \"Drop\" is not available for spam on POP3 with Cyberoam UTM.\n\nThe reason: The message is already in the maildrop, and POP3 tells the client its number and size before the gateway sees any of it, so this product, which scans mail while it is fetched, does not offer to make it disappear. This is a decision of the product and not a limit of the protocol.\n\nWhat you can use instead:\n- Tag: The gateway puts a mark in front of the subject, such as [SPAM], and lets the message through. The reader, or a rule in the reader's mail program, decides what becomes of it.\n- Accept: The gateway lets the message through as it is, although it was found to be spam.\n\nIn case a word is new to you:\n- Maildrop: The store on a server in which delivered mail waits to be collected by POP3.\n\nYou can read more here: actions/drop/#spam-drop-pop3 (knowledge base article 1073)\n",
   "verdict": "no",
   "mark": "✕ No by the product",
   "instead": [
    {
     "title": "Tag",
     "url": "actions/tag/#spam-tag-pop3"
    },
    {
     "title": "Accept",
     "url": "actions/accept/#spam-accept-pop3"
    }
   ],
   "citation": "RFC 1939 section 4: “notes the size of each message in octets”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/spam-drop-pop3/#embedded-error-reply"
   }
  },
  "spam/drop/imap": {
   "id": "spam/drop/imap",
   "kind": "cell",
   "title": "Spam, Drop, IMAP",
   "url": "actions/drop/#spam-drop-imap",
   "why": "The server has already counted the message and given it a UID, so a gateway would have to hide it from every answer and then delete it from the mailbox, which this product does not offer.",
   "reply": "Hello,\n\nno: the action \"Drop\" is not available for spam on IMAP with Cyberoam UTM.\n\nThe reason: The server has already counted the message and given it a UID, so a gateway would have to hide it from every answer and then delete it from the mailbox, which this product does not offer. This is a decision of the product and not a limit of the protocol.\n\nWhat you can use instead:\n- Tag: The gateway puts a mark in front of the subject, such as [SPAM], and lets the message through. The reader, or a rule in the reader's mail program, decides what becomes of it.\n- Accept: The gateway lets the message through as it is, although it was found to be spam.\n\nIn case a word is new to you:\n- UID and UIDVALIDITY: The number by which IMAP names a message for good, and the number of the mailbox that says whether the UIDs of earlier sessions still hold. Both together stand for one message that never changes.\n\nYou can read more here: actions/drop/#spam-drop-imap (knowledge base article 1073)\n",
   "verdict": "no",
   "mark": "✕ No by the product",
   "instead": [
    {
     "title": "Tag",
     "url": "actions/tag/#spam-tag-imap"
    },
    {
     "title": "Accept",
     "url": "actions/accept/#spam-accept-imap"
    }
   ],
   "citation": "RFC 3501 section 7.3.1: “reports the number of messages in the mailbox”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/spam-drop-imap/#embedded-error-reply"
   }
  },
  "spam/accept/smtp": {
   "id": "spam/accept/smtp",
   "kind": "cell",
   "title": "Spam, Accept, SMTP",
   "url": "actions/accept/#spam-accept-smtp",
   "why": "The gateway passes every octet on behind one Received field of its own and answers 250 only after the next server's 250.",
   "reply": "Hello,\n\nyes: Cyberoam UTM can do this. The action \"Accept\" is available for spam on SMTP.\n\nThe gateway lets the message through as it is, although it was found to be spam.\n\nHow it works: The gateway passes every octet on behind one Received field of its own and answers 250 only after the next server's 250.\n\nIn case a word is new to you:\n- Octet: Eight bits; what is commonly called a byte. Sizes in the mail protocols are counted in octets, a line end being two.\n- Reply code: The three digits with which an SMTP server answers: 2yz is success, 4yz a failure that may pass, 5yz a permanent refusal. An enhanced code such as 5.7.1 may follow and tells more.\n\nYou can read more here: actions/accept/#spam-accept-smtp (knowledge base article 1073)\n",
   "verdict": "yes",
   "mark": "✓ Yes",
   "citation": "RFC 5321 section 2.1: “a formal handoff of responsibility for the message occurs”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/spam-accept-smtp/#embedded-gateway"
   }
  },
  "spam/accept/pop3": {
   "id": "spam/accept/pop3",
   "kind": "cell",
   "title": "Spam, Accept, POP3",
   "url": "actions/accept/#spam-accept-pop3",
   "why": "The client gets the message from the maildrop octet for octet, with the server's own numbers, sizes and unique-ids.",
   "reply": "Hello,\n\nyes: Cyberoam UTM can do this. The action \"Accept\" is available for spam on POP3.\n\nThe gateway lets the message through as it is, although it was found to be spam.\n\nHow it works: The client gets the message from the maildrop octet for octet, with the server's own numbers, sizes and unique-ids.\n\nIn case a word is new to you:\n- Maildrop: The store on a server in which delivered mail waits to be collected by POP3.\n- Octet: Eight bits; what is commonly called a byte. Sizes in the mail protocols are counted in octets, a line end being two.\n- Unique-id (UIDL): The name under which a POP3 server lists a message in every session. A client remembers it to know what it has already downloaded.\n\nYou can read more here: actions/accept/#spam-accept-pop3 (knowledge base article 1073)\n",
   "verdict": "yes",
   "mark": "✓ Yes",
   "citation": "RFC 1939 section 1: “retrieve mail that the server is holding for it”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/spam-accept-pop3/#embedded-gateway"
   }
  },
  "spam/accept/imap": {
   "id": "spam/accept/imap",
   "kind": "cell",
   "title": "Spam, Accept, IMAP",
   "url": "actions/accept/#spam-accept-imap",
   "why": "The client gets the server's own answers about the message octet for octet, however it asks.",
   "reply": "Hello,\n\nyes: Cyberoam UTM can do this. The action \"Accept\" is available for spam on IMAP.\n\nThe gateway lets the message through as it is, although it was found to be spam.\n\nHow it works: The client gets the server's own answers about the message octet for octet, however it asks.\n\nIn case a word is new to you:\n- Octet: Eight bits; what is commonly called a byte. Sizes in the mail protocols are counted in octets, a line end being two.\n\nYou can read more here: actions/accept/#spam-accept-imap (knowledge base article 1073)\n",
   "verdict": "yes",
   "mark": "✓ Yes",
   "citation": "RFC 3501, Abstract: “access and manipulate electronic mail messages on a server”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/spam-accept-imap/#embedded-gateway"
   }
  },
  "spam/tag/smtp": {
   "id": "spam/tag/smtp",
   "kind": "cell",
   "title": "Spam, Tag, SMTP",
   "url": "actions/tag/#spam-tag-smtp",
   "why": "The tag is put into the Subject before the message is delivered, so the stored message carries it, and rules on the server, searches and every device see it.",
   "reply": "Hello,\n\nyes: Cyberoam UTM can do this. The action \"Tag\" is available for spam on SMTP.\n\nThe gateway puts a mark in front of the subject, such as [SPAM], and lets the message through. The reader, or a rule in the reader's mail program, decides what becomes of it.\n\nHow it works: The tag is put into the Subject before the message is delivered, so the stored message carries it, and rules on the server, searches and every device see it.\n\nYou can read more here: actions/tag/#spam-tag-smtp (knowledge base article 1073)\n",
   "verdict": "yes",
   "mark": "✓ Yes",
   "citation": "RFC 5321 section 3.7.1: “Header fields MAY be rewritten when necessary”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/spam-tag-smtp/#embedded-gateway"
   }
  },
  "spam/tag/pop3": {
   "id": "spam/tag/pop3",
   "kind": "cell",
   "title": "Spam, Tag, POP3",
   "url": "actions/tag/#spam-tag-pop3",
   "why": "The tag is put into the Subject while the client fetches the message, and LIST, STAT, TOP and RETR all tell of the tagged message, while the one in the maildrop stays as it is.",
   "reply": "Hello,\n\nyes: Cyberoam UTM can do this. The action \"Tag\" is available for spam on POP3.\n\nThe gateway puts a mark in front of the subject, such as [SPAM], and lets the message through. The reader, or a rule in the reader's mail program, decides what becomes of it.\n\nHow it works: The tag is put into the Subject while the client fetches the message, and LIST, STAT, TOP and RETR all tell of the tagged message, while the one in the maildrop stays as it is.\n\nIn case a word is new to you:\n- Maildrop: The store on a server in which delivered mail waits to be collected by POP3.\n- RETR: The POP3 command that downloads a message. The reply is +OK and the message, or -ERR; either way the message stays in the maildrop.\n- TOP: The POP3 command that sends the header and the first lines of a message; with a large enough number, all of it.\n\nYou can read more here: actions/tag/#spam-tag-pop3 (knowledge base article 1073)\n",
   "verdict": "yes",
   "mark": "✓ Yes",
   "citation": "RFC 1939 section 7: “uniquely identifies a message within a maildrop”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/spam-tag-pop3/#embedded-gateway"
   }
  },
  "spam/tag/imap": {
   "id": "spam/tag/imap",
   "kind": "cell",
   "title": "Spam, Tag, IMAP",
   "url": "actions/tag/#spam-tag-imap",
   "why": "The tag is put into the Subject in every answer about the message alike, from the message list to the last slice of its text, while the stored message stays as it is and a search on the server does not find the tag.",
   "reply": "Hello,\n\nyes: Cyberoam UTM can do this. The action \"Tag\" is available for spam on IMAP.\n\nThe gateway puts a mark in front of the subject, such as [SPAM], and lets the message through. The reader, or a rule in the reader's mail program, decides what becomes of it.\n\nHow it works: The tag is put into the Subject in every answer about the message alike, from the message list to the last slice of its text, while the stored message stays as it is and a search on the server does not find the tag.\n\nYou can read more here: actions/tag/#spam-tag-imap (knowledge base article 1073)\n",
   "verdict": "yes",
   "mark": "✓ Yes",
   "citation": "RFC 3501 section 2.3.1.1: “must refer to a single immutable message on that server forever”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/spam-tag-imap/#embedded-gateway"
   }
  },
  "spam/forward/smtp": {
   "id": "spam/forward/smtp",
   "kind": "cell",
   "title": "Spam, Forward (change recipient), SMTP",
   "url": "actions/forward/#spam-forward-smtp",
   "why": "The gateway names another recipient in its RCPT command to the next server and leaves the reverse-path and the message as they are.",
   "reply": "Hello,\n\nyes: Cyberoam UTM can do this. The action \"Forward (change recipient)\" is available for spam on SMTP.\n\nThe gateway sends the message on to another address, such as a mailbox that collects spam, in place of the one it was meant for.\n\nHow it works: The gateway names another recipient in its RCPT command to the next server and leaves the reverse-path and the message as they are.\n\nIn case a word is new to you:\n- Reverse-path: The address in the MAIL command to which bounces go. It is empty in bounces themselves, and often forged in spam. At final delivery it is written into a Return-Path line.\n\nYou can read more here: actions/forward/#spam-forward-smtp (knowledge base article 1073)\n",
   "verdict": "yes",
   "mark": "✓ Yes",
   "citation": "RFC 5321 section 2.3.1: “A mail object contains an envelope and content”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/spam-forward-smtp/#embedded-gateway"
   }
  },
  "spam/forward/pop3": {
   "id": "spam/forward/pop3",
   "kind": "cell",
   "title": "Spam, Forward (change recipient), POP3",
   "url": "actions/forward/#spam-forward-pop3",
   "why": "A POP3 session carries no envelope, so there is no recipient to change, and the message is already in the first recipient's maildrop.",
   "reply": "Hello,\n\nno: the action \"Forward (change recipient)\" is not available for spam on POP3 with Cyberoam UTM.\n\nThe reason: A POP3 session carries no envelope, so there is no recipient to change, and the message is already in the first recipient's maildrop. This is a limit of the protocol: no product could do it.\n\nWhat you can use instead:\n- Tag: The gateway puts a mark in front of the subject, such as [SPAM], and lets the message through. The reader, or a rule in the reader's mail program, decides what becomes of it.\n- Accept: The gateway lets the message through as it is, although it was found to be spam.\n\nIn case a word is new to you:\n- Envelope: The addresses by which SMTP carries a message: the reverse-path from MAIL and the recipients from RCPT. It is separate from the header, and gone once the message is in a mailbox.\n- Maildrop: The store on a server in which delivered mail waits to be collected by POP3.\n\nYou can read more here: actions/forward/#spam-forward-pop3 (knowledge base article 1073)\n",
   "verdict": "no",
   "mark": "✕ No by the protocol",
   "instead": [
    {
     "title": "Tag",
     "url": "actions/tag/#spam-tag-pop3"
    },
    {
     "title": "Accept",
     "url": "actions/accept/#spam-accept-pop3"
    }
   ],
   "citation": "RFC 1939 section 9: “Minimal POP3 Commands”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/spam-forward-pop3/#embedded-error-reply"
   }
  },
  "spam/forward/imap": {
   "id": "spam/forward/imap",
   "kind": "cell",
   "title": "Spam, Forward (change recipient), IMAP",
   "url": "actions/forward/#spam-forward-imap",
   "why": "IMAP carries no envelope and posts no mail, so there is no recipient to change, and the message is already in the first recipient's mailbox.",
   "reply": "Hello,\n\nno: the action \"Forward (change recipient)\" is not available for spam on IMAP with Cyberoam UTM.\n\nThe reason: IMAP carries no envelope and posts no mail, so there is no recipient to change, and the message is already in the first recipient's mailbox. This is a limit of the protocol: no product could do it.\n\nWhat you can use instead:\n- Tag: The gateway puts a mark in front of the subject, such as [SPAM], and lets the message through. The reader, or a rule in the reader's mail program, decides what becomes of it.\n- Accept: The gateway lets the message through as it is, although it was found to be spam.\n\nIn case a word is new to you:\n- Envelope: The addresses by which SMTP carries a message: the reverse-path from MAIL and the recipients from RCPT. It is separate from the header, and gone once the message is in a mailbox.\n\nYou can read more here: actions/forward/#spam-forward-imap (knowledge base article 1073)\n",
   "verdict": "no",
   "mark": "✕ No by the protocol",
   "instead": [
    {
     "title": "Tag",
     "url": "actions/tag/#spam-tag-imap"
    },
    {
     "title": "Accept",
     "url": "actions/accept/#spam-accept-imap"
    }
   ],
   "citation": "RFC 3501 section 6.3.11: “does not provide a mechanism to transfer”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/spam-forward-imap/#embedded-error-reply"
   }
  },
  "virus/deliver/smtp": {
   "id": "virus/deliver/smtp",
   "kind": "cell",
   "title": "Virus, Deliver, SMTP",
   "url": "actions/deliver/#virus-deliver-smtp",
   "why": "The gateway passes the message on with the infected part in it, octet for octet, and answers 250 only after the next server's 250.",
   "reply": "Hello,\n\nyes: Cyberoam UTM can do this. The action \"Deliver\" is available for infected mail on SMTP.\n\nThe gateway lets the message through as it is, although it is infected.\n\nHow it works: The gateway passes the message on with the infected part in it, octet for octet, and answers 250 only after the next server's 250.\n\nIn case a word is new to you:\n- Octet: Eight bits; what is commonly called a byte. Sizes in the mail protocols are counted in octets, a line end being two.\n- Reply code: The three digits with which an SMTP server answers: 2yz is success, 4yz a failure that may pass, 5yz a permanent refusal. An enhanced code such as 5.7.1 may follow and tells more.\n\nYou can read more here: actions/deliver/#virus-deliver-smtp (knowledge base article 1073)\n",
   "verdict": "yes",
   "mark": "✓ Yes",
   "citation": "RFC 5321 section 6.2: “outside the scope of an SMTP server as defined in this”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/virus-deliver-smtp/#embedded-gateway"
   }
  },
  "virus/deliver/pop3": {
   "id": "virus/deliver/pop3",
   "kind": "cell",
   "title": "Virus, Deliver, POP3",
   "url": "actions/deliver/#virus-deliver-pop3",
   "why": "POP3 would carry an infected message like any other, but this product never hands infected content to a mail client and strips it instead.",
   "reply": "Hello,\n\nno: the action \"Deliver\" is not available for infected mail on POP3 with Cyberoam UTM.\n\nThe reason: POP3 would carry an infected message like any other, but this product never hands infected content to a mail client and strips it instead. This is a decision of the product and not a limit of the protocol.\n\nWhat you can use instead:\n- Strip & Deliver: The gateway puts a text notice in the place of each infected part and lets the rest of the message through.\n\nYou can read more here: actions/deliver/#virus-deliver-pop3 (knowledge base article 1073)\n",
   "verdict": "no",
   "mark": "✕ No by the product",
   "instead": [
    {
     "title": "Strip & Deliver",
     "url": "actions/strip-and-deliver/#virus-strip-and-deliver-pop3"
    }
   ],
   "citation": "RFC 1939 section 1: “retrieve mail that the server is holding for it”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/virus-deliver-pop3/#embedded-error-reply"
   }
  },
  "virus/deliver/imap": {
   "id": "virus/deliver/imap",
   "kind": "cell",
   "title": "Virus, Deliver, IMAP",
   "url": "actions/deliver/#virus-deliver-imap",
   "why": "IMAP would carry an infected message like any other, but this product never hands infected content to a mail client and strips it instead.",
   "reply": "Hello,\n\nno: the action \"Deliver\" is not available for infected mail on IMAP with Cyberoam UTM.\n\nThe reason: IMAP would carry an infected message like any other, but this product never hands infected content to a mail client and strips it instead. This is a decision of the product and not a limit of the protocol.\n\nWhat you can use instead:\n- Strip & Deliver: The gateway puts a text notice in the place of each infected part and lets the rest of the message through.\n\nYou can read more here: actions/deliver/#virus-deliver-imap (knowledge base article 1073)\n",
   "verdict": "no",
   "mark": "✕ No by the product",
   "instead": [
    {
     "title": "Strip & Deliver",
     "url": "actions/strip-and-deliver/#virus-strip-and-deliver-imap"
    }
   ],
   "citation": "RFC 3501, Abstract: “access and manipulate electronic mail messages on a server”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/virus-deliver-imap/#embedded-error-reply"
   }
  },
  "virus/do-not-deliver/smtp": {
   "id": "virus/do-not-deliver/smtp",
   "kind": "cell",
   "title": "Virus, Do not Deliver, SMTP",
   "url": "actions/do-not-deliver/#virus-do-not-deliver-smtp",
   "why": "The gateway takes the message with 250 and passes it to no server, so the virus reaches no mailbox and nobody is told.",
   "reply": "Hello,\n\nyes: Cyberoam UTM can do this. The action \"Do not Deliver\" is available for infected mail on SMTP.\n\nThe gateway takes an infected message and throws it away as a whole. Nobody is told.\n\nHow it works: The gateway takes the message with 250 and passes it to no server, so the virus reaches no mailbox and nobody is told.\n\nIn case a word is new to you:\n- Reply code: The three digits with which an SMTP server answers: 2yz is success, 4yz a failure that may pass, 5yz a permanent refusal. An enhanced code such as 5.7.1 may follow and tells more.\n\nYou can read more here: actions/do-not-deliver/#virus-do-not-deliver-smtp (knowledge base article 1073)\n",
   "verdict": "yes",
   "mark": "✓ Yes",
   "citation": "RFC 5321 section 6.2: “dropping mail without notification of the sender is permitted in practice”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/virus-do-not-deliver-smtp/#embedded-gateway"
   }
  },
  "virus/do-not-deliver/pop3": {
   "id": "virus/do-not-deliver/pop3",
   "kind": "cell",
   "title": "Virus, Do not Deliver, POP3",
   "url": "actions/do-not-deliver/#virus-do-not-deliver-pop3",
   "why": "The infected message is already in the maildrop, and POP3 tells the client its number and size before the gateway sees any of it, so withholding it would leave a hole; this product delivers it without the virus instead.",
   "reply": "Hello,\n\nno: the action \"Do not Deliver\" is not available for infected mail on POP3 with Cyberoam UTM.\n\nThe reason: The infected message is already in the maildrop, and POP3 tells the client its number and size before the gateway sees any of it, so withholding it would leave a hole; this product delivers it without the virus instead. This is a decision of the product and not a limit of the protocol.\n\nWhat you can use instead:\n- Strip & Deliver: The gateway puts a text notice in the place of each infected part and lets the rest of the message through.\n\nIn case a word is new to you:\n- Maildrop: The store on a server in which delivered mail waits to be collected by POP3.\n\nYou can read more here: actions/do-not-deliver/#virus-do-not-deliver-pop3 (knowledge base article 1073)\n",
   "verdict": "no",
   "mark": "✕ No by the product",
   "instead": [
    {
     "title": "Strip & Deliver",
     "url": "actions/strip-and-deliver/#virus-strip-and-deliver-pop3"
    }
   ],
   "citation": "RFC 1939 section 4: “notes the size of each message in octets”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/virus-do-not-deliver-pop3/#embedded-error-reply"
   }
  },
  "virus/do-not-deliver/imap": {
   "id": "virus/do-not-deliver/imap",
   "kind": "cell",
   "title": "Virus, Do not Deliver, IMAP",
   "url": "actions/do-not-deliver/#virus-do-not-deliver-imap",
   "why": "The server has already counted the infected message and given it a UID, so a gateway would have to hide it from every answer and then delete it from the mailbox; this product delivers it without the virus instead.",
   "reply": "Hello,\n\nno: the action \"Do not Deliver\" is not available for infected mail on IMAP with Cyberoam UTM.\n\nThe reason: The server has already counted the infected message and given it a UID, so a gateway would have to hide it from every answer and then delete it from the mailbox; this product delivers it without the virus instead. This is a decision of the product and not a limit of the protocol.\n\nWhat you can use instead:\n- Strip & Deliver: The gateway puts a text notice in the place of each infected part and lets the rest of the message through.\n\nIn case a word is new to you:\n- UID and UIDVALIDITY: The number by which IMAP names a message for good, and the number of the mailbox that says whether the UIDs of earlier sessions still hold. Both together stand for one message that never changes.\n\nYou can read more here: actions/do-not-deliver/#virus-do-not-deliver-imap (knowledge base article 1073)\n",
   "verdict": "no",
   "mark": "✕ No by the product",
   "instead": [
    {
     "title": "Strip & Deliver",
     "url": "actions/strip-and-deliver/#virus-strip-and-deliver-imap"
    }
   ],
   "citation": "RFC 3501 section 7.3.1: “reports the number of messages in the mailbox”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/virus-do-not-deliver-imap/#embedded-error-reply"
   }
  },
  "virus/strip-and-deliver/smtp": {
   "id": "virus/strip-and-deliver/smtp",
   "kind": "cell",
   "title": "Virus, Strip & Deliver, SMTP",
   "url": "actions/strip-and-deliver/#virus-strip-and-deliver-smtp",
   "why": "The gateway puts a notice in the place of each infected part before the message is delivered, and leaves every other part octet for octet as it was.",
   "reply": "Hello,\n\nyes: Cyberoam UTM can do this. The action \"Strip & Deliver\" is available for infected mail on SMTP.\n\nThe gateway puts a text notice in the place of each infected part and lets the rest of the message through.\n\nHow it works: The gateway puts a notice in the place of each infected part before the message is delivered, and leaves every other part octet for octet as it was.\n\nIn case a word is new to you:\n- Octet: Eight bits; what is commonly called a byte. Sizes in the mail protocols are counted in octets, a line end being two.\n\nYou can read more here: actions/strip-and-deliver/#virus-strip-and-deliver-smtp (knowledge base article 1073)\n",
   "verdict": "yes",
   "mark": "✓ Yes",
   "citation": "RFC 5321 section 3.7.1: “Header fields MAY be rewritten when necessary”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/virus-strip-and-deliver-smtp/#embedded-gateway"
   }
  },
  "virus/strip-and-deliver/pop3": {
   "id": "virus/strip-and-deliver/pop3",
   "kind": "cell",
   "title": "Virus, Strip & Deliver, POP3",
   "url": "actions/strip-and-deliver/#virus-strip-and-deliver-pop3",
   "why": "The gateway puts a notice in the place of each infected part while the client fetches the message, and tells the size of the message with the notice, while the infected one stays in the maildrop.",
   "reply": "Hello,\n\nyes: Cyberoam UTM can do this. The action \"Strip & Deliver\" is available for infected mail on POP3.\n\nThe gateway puts a text notice in the place of each infected part and lets the rest of the message through.\n\nHow it works: The gateway puts a notice in the place of each infected part while the client fetches the message, and tells the size of the message with the notice, while the infected one stays in the maildrop.\n\nIn case a word is new to you:\n- Maildrop: The store on a server in which delivered mail waits to be collected by POP3.\n\nYou can read more here: actions/strip-and-deliver/#virus-strip-and-deliver-pop3 (knowledge base article 1073)\n",
   "verdict": "yes",
   "mark": "✓ Yes",
   "citation": "RFC 1939 section 7: “uniquely identifies a message within a maildrop”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/virus-strip-and-deliver-pop3/#embedded-gateway"
   }
  },
  "virus/strip-and-deliver/imap": {
   "id": "virus/strip-and-deliver/imap",
   "kind": "cell",
   "title": "Virus, Strip & Deliver, IMAP",
   "url": "actions/strip-and-deliver/#virus-strip-and-deliver-imap",
   "why": "The gateway puts a notice in the place of each infected part in every answer about the message alike, its structure, sizes and slices included, while the infected one stays in the mailbox.",
   "reply": "Hello,\n\nyes: Cyberoam UTM can do this. The action \"Strip & Deliver\" is available for infected mail on IMAP.\n\nThe gateway puts a text notice in the place of each infected part and lets the rest of the message through.\n\nHow it works: The gateway puts a notice in the place of each infected part in every answer about the message alike, its structure, sizes and slices included, while the infected one stays in the mailbox.\n\nYou can read more here: actions/strip-and-deliver/#virus-strip-and-deliver-imap (knowledge base article 1073)\n",
   "verdict": "yes",
   "mark": "✓ Yes",
   "citation": "RFC 3501 section 7.4.2: “A number giving the size of the body in octets”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/virus-strip-and-deliver-imap/#embedded-gateway"
   }
  }
 }
};
