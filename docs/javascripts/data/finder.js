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
   "why": "The gateway answers the end of data with a 5yz reply before any server has accepted the message from it, so the sending server still has it and has to tell its own user.",
   "reply": "Hello,\n\nOn SMTP, spam can be handled with the action \"Reject\" of Cyberoam UTM, the product that article 1073 describes. The gateway refuses the mail while the mail server that sends it is still waiting for an answer, so that server has to tell the sender that it did not arrive.\n\nKind regards,\nCyberoam support\n\nFrom our page \"Spam, Reject, SMTP\".\nThis answer is based on knowledge base article 1073.\n",
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
   "reply": "Hello,\n\nOn POP3, the action \"Reject\" of Cyberoam UTM, the product that article 1073 describes, is not available for spam.\n\nWhen your mail program collects mail, the mail has already been accepted and put into your mailbox, so a refusal would reach only you and not the sender, and the mail would stay where it is. This is a limit of the protocol: no product could do it.\n\nWhat you can use instead:\n- Tag: The gateway puts a mark in front of the subject, such as [SPAM], and lets the message through. The reader, or a rule in the reader's mail program, decides what becomes of it.\n- Accept: The gateway lets the message through as it is, although it was found to be spam.\n\nKind regards,\nCyberoam support\n\nFrom our page \"Spam, Reject, POP3\".\nThis answer is based on knowledge base article 1073.\n",
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
   "reply": "Hello,\n\nOn IMAP, the action \"Reject\" of Cyberoam UTM, the product that article 1073 describes, is not available for spam.\n\nYour mail program reads mail that has already been accepted and put into your mailbox, so a refusal would reach only you and not the sender, and the mail would stay where it is. This is a limit of the protocol: no product could do it.\n\nWhat you can use instead:\n- Tag: The gateway puts a mark in front of the subject, such as [SPAM], and lets the message through. The reader, or a rule in the reader's mail program, decides what becomes of it.\n- Accept: The gateway lets the message through as it is, although it was found to be spam.\n\nKind regards,\nCyberoam support\n\nFrom our page \"Spam, Reject, IMAP\".\nThis answer is based on knowledge base article 1073.\n",
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
   "why": "The gateway takes the message with 250 and passes it to no server, so it reaches no mailbox and the sending server takes it for delivered.",
   "reply": "Hello,\n\nOn SMTP, spam can be handled with the action \"Drop\" of Cyberoam UTM, the product that article 1073 describes. The gateway accepts the mail and throws it away, so it reaches no mailbox, and the sender's mail server takes it for delivered.\n\nKind regards,\nCyberoam support\n\nFrom our page \"Spam, Drop, SMTP\".\nThis answer is based on knowledge base article 1073.\n",
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
   "reply": "Hello,\n\nOn POP3, the action \"Drop\" of Cyberoam UTM, the product that article 1073 describes, is not available for spam.\n\nThe mail is already in your mailbox, and your mail program is told how many mails are waiting before the gateway has seen them, so one that vanished on the way would leave a gap. This is a decision of that product and not a limit of the protocol.\n\nWhat you can use instead:\n- Tag: The gateway puts a mark in front of the subject, such as [SPAM], and lets the message through. The reader, or a rule in the reader's mail program, decides what becomes of it.\n- Accept: The gateway lets the message through as it is, although it was found to be spam.\n\nKind regards,\nCyberoam support\n\nFrom our page \"Spam, Drop, POP3\".\nThis answer is based on knowledge base article 1073.\n",
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
   "reply": "Hello,\n\nOn IMAP, the action \"Drop\" of Cyberoam UTM, the product that article 1073 describes, is not available for spam.\n\nThe mail is already in your mailbox and counted there, so the gateway would have to hide it from your mail program and then delete it from the server. This is a decision of that product and not a limit of the protocol.\n\nWhat you can use instead:\n- Tag: The gateway puts a mark in front of the subject, such as [SPAM], and lets the message through. The reader, or a rule in the reader's mail program, decides what becomes of it.\n- Accept: The gateway lets the message through as it is, although it was found to be spam.\n\nKind regards,\nCyberoam support\n\nFrom our page \"Spam, Drop, IMAP\".\nThis answer is based on knowledge base article 1073.\n",
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
   "citation": "RFC 9051 section 7.4.1: “reports the number of messages in the mailbox”",
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
   "reply": "Hello,\n\nOn SMTP, spam can be handled with the action \"Accept\" of Cyberoam UTM, the product that article 1073 describes. The gateway passes the mail on unchanged, and adds only the usual line that shows where it went through.\n\nKind regards,\nCyberoam support\n\nFrom our page \"Spam, Accept, SMTP\".\nThis answer is based on knowledge base article 1073.\n",
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
   "reply": "Hello,\n\nOn POP3, spam can be handled with the action \"Accept\" of Cyberoam UTM, the product that article 1073 describes. Your mail program receives the mail exactly as it is stored in your mailbox.\n\nKind regards,\nCyberoam support\n\nFrom our page \"Spam, Accept, POP3\".\nThis answer is based on knowledge base article 1073.\n",
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
   "reply": "Hello,\n\nOn IMAP, spam can be handled with the action \"Accept\" of Cyberoam UTM, the product that article 1073 describes. Your mail program is shown the mail exactly as it is stored in your mailbox.\n\nKind regards,\nCyberoam support\n\nFrom our page \"Spam, Accept, IMAP\".\nThis answer is based on knowledge base article 1073.\n",
   "verdict": "yes",
   "mark": "✓ Yes",
   "citation": "RFC 9051, Abstract: “access and manipulate electronic mail messages on a server”",
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
   "reply": "Hello,\n\nOn SMTP, spam can be handled with the action \"Tag\" of Cyberoam UTM, the product that article 1073 describes. The gateway puts a mark in front of the subject before the mail is delivered, so every device, every search and every rule on the server sees it.\n\nKind regards,\nCyberoam support\n\nFrom our page \"Spam, Tag, SMTP\".\nThis answer is based on knowledge base article 1073.\n",
   "verdict": "yes",
   "mark": "✓ Yes",
   "citation": "RFC 5321 section 3.7.1: “Header fields MAY be rewritten when necessary as messages are gatewayed across”",
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
   "reply": "Hello,\n\nOn POP3, spam can be handled with the action \"Tag\" of Cyberoam UTM, the product that article 1073 describes. The gateway puts a mark in front of the subject while your mail program collects the mail, and the mail in your mailbox on the server stays as it is.\n\nKind regards,\nCyberoam support\n\nFrom our page \"Spam, Tag, POP3\".\nThis answer is based on knowledge base article 1073.\n",
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
   "reply": "Hello,\n\nOn IMAP, spam can be handled with the action \"Tag\" of Cyberoam UTM, the product that article 1073 describes. The gateway puts a mark in front of the subject while your mail program reads the mail, and the mail on the server stays as it is, so a search on the server does not find the mark.\n\nKind regards,\nCyberoam support\n\nFrom our page \"Spam, Tag, IMAP\".\nThis answer is based on knowledge base article 1073.\n",
   "verdict": "yes",
   "mark": "✓ Yes",
   "citation": "RFC 9051 section 2.3.1.1: “a single, immutable (or expunged) message on that server forever”",
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
   "reply": "Hello,\n\nOn SMTP, spam can be handled with the action \"Forward (change recipient)\" of Cyberoam UTM, the product that article 1073 describes. The gateway sends the mail to another address in place of the one it was meant for, and leaves the mail itself as it is.\n\nKind regards,\nCyberoam support\n\nFrom our page \"Spam, Forward (change recipient), SMTP\".\nThis answer is based on knowledge base article 1073.\n",
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
   "reply": "Hello,\n\nOn POP3, the action \"Forward (change recipient)\" of Cyberoam UTM, the product that article 1073 describes, is not available for spam.\n\nWhen your mail program collects mail, the mail has already arrived in your mailbox, and there is no address left that the gateway could change. This is a limit of the protocol: no product could do it.\n\nWhat you can use instead:\n- Tag: The gateway puts a mark in front of the subject, such as [SPAM], and lets the message through. The reader, or a rule in the reader's mail program, decides what becomes of it.\n- Accept: The gateway lets the message through as it is, although it was found to be spam.\n\nKind regards,\nCyberoam support\n\nFrom our page \"Spam, Forward (change recipient), POP3\".\nThis answer is based on knowledge base article 1073.\n",
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
   "reply": "Hello,\n\nOn IMAP, the action \"Forward (change recipient)\" of Cyberoam UTM, the product that article 1073 describes, is not available for spam.\n\nYour mail program reads mail that has already arrived in your mailbox, and there is no address left that the gateway could change. This is a limit of the protocol: no product could do it.\n\nWhat you can use instead:\n- Tag: The gateway puts a mark in front of the subject, such as [SPAM], and lets the message through. The reader, or a rule in the reader's mail program, decides what becomes of it.\n- Accept: The gateway lets the message through as it is, although it was found to be spam.\n\nKind regards,\nCyberoam support\n\nFrom our page \"Spam, Forward (change recipient), IMAP\".\nThis answer is based on knowledge base article 1073.\n",
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
   "citation": "RFC 9051 section 6.3.12: “The APPEND command is not used for message delivery”",
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
   "reply": "Hello,\n\nOn SMTP, infected mail can be handled with the action \"Deliver\" of Cyberoam UTM, the product that article 1073 describes. The gateway passes the mail on unchanged, with the virus in it, so another virus scanner has to protect the recipient.\n\nKind regards,\nCyberoam support\n\nFrom our page \"Virus, Deliver, SMTP\".\nThis answer is based on knowledge base article 1073.\n",
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
   "why": "POP3 would carry an infected message like any other, but this product does not offer to pass one on to a mail client and strips the infected part instead.",
   "reply": "Hello,\n\nOn POP3, the action \"Deliver\" of Cyberoam UTM, the product that article 1073 describes, is not available for infected mail.\n\nThe gateway could pass the infected mail on, but nothing would stand between the virus and your computer any more, so the product offers only to take out the part in which a virus was found. This is a decision of that product and not a limit of the protocol.\n\nWhat you can use instead:\n- Strip & Deliver: The gateway puts a text notice in the place of each infected part and lets the rest of the message through.\n\nKind regards,\nCyberoam support\n\nFrom our page \"Virus, Deliver, POP3\".\nThis answer is based on knowledge base article 1073.\n",
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
   "why": "IMAP would carry an infected message like any other, but this product does not offer to pass one on to a mail client and strips the infected part instead.",
   "reply": "Hello,\n\nOn IMAP, the action \"Deliver\" of Cyberoam UTM, the product that article 1073 describes, is not available for infected mail.\n\nThe gateway could show you the infected mail, but nothing would stand between the virus and your computer any more, so the product offers only to take out the part in which a virus was found. This is a decision of that product and not a limit of the protocol.\n\nWhat you can use instead:\n- Strip & Deliver: The gateway puts a text notice in the place of each infected part and lets the rest of the message through.\n\nKind regards,\nCyberoam support\n\nFrom our page \"Virus, Deliver, IMAP\".\nThis answer is based on knowledge base article 1073.\n",
   "verdict": "no",
   "mark": "✕ No by the product",
   "instead": [
    {
     "title": "Strip & Deliver",
     "url": "actions/strip-and-deliver/#virus-strip-and-deliver-imap"
    }
   ],
   "citation": "RFC 9051, Abstract: “access and manipulate electronic mail messages on a server”",
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
   "why": "The gateway takes the message with 250 and passes it to no server, so the virus reaches no mailbox and the sending server takes the message for delivered.",
   "reply": "Hello,\n\nOn SMTP, infected mail can be handled with the action \"Do not Deliver\" of Cyberoam UTM, the product that article 1073 describes. The gateway accepts the infected mail and throws it away as a whole, so it reaches no mailbox, and the sender's mail server takes it for delivered.\n\nKind regards,\nCyberoam support\n\nFrom our page \"Virus, Do not Deliver, SMTP\".\nThis answer is based on knowledge base article 1073.\n",
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
   "reply": "Hello,\n\nOn POP3, the action \"Do not Deliver\" of Cyberoam UTM, the product that article 1073 describes, is not available for infected mail.\n\nThe mail is already in your mailbox, and your mail program is told how many mails are waiting before the gateway has seen them, so the gateway delivers the mail without the virus instead of leaving a gap. This is a decision of that product and not a limit of the protocol.\n\nWhat you can use instead:\n- Strip & Deliver: The gateway puts a text notice in the place of each infected part and lets the rest of the message through.\n\nKind regards,\nCyberoam support\n\nFrom our page \"Virus, Do not Deliver, POP3\".\nThis answer is based on knowledge base article 1073.\n",
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
   "reply": "Hello,\n\nOn IMAP, the action \"Do not Deliver\" of Cyberoam UTM, the product that article 1073 describes, is not available for infected mail.\n\nThe mail is already in your mailbox and counted there, so the gateway shows it without the virus instead of hiding it. This is a decision of that product and not a limit of the protocol.\n\nWhat you can use instead:\n- Strip & Deliver: The gateway puts a text notice in the place of each infected part and lets the rest of the message through.\n\nKind regards,\nCyberoam support\n\nFrom our page \"Virus, Do not Deliver, IMAP\".\nThis answer is based on knowledge base article 1073.\n",
   "verdict": "no",
   "mark": "✕ No by the product",
   "instead": [
    {
     "title": "Strip & Deliver",
     "url": "actions/strip-and-deliver/#virus-strip-and-deliver-imap"
    }
   ],
   "citation": "RFC 9051 section 7.4.1: “reports the number of messages in the mailbox”",
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
   "reply": "Hello,\n\nOn SMTP, infected mail can be handled with the action \"Strip & Deliver\" of Cyberoam UTM, the product that article 1073 describes. Before the mail is delivered, the gateway takes out each infected attachment and puts a short text in its place, and the rest of the mail stays as it was sent.\n\nKind regards,\nCyberoam support\n\nFrom our page \"Virus, Strip & Deliver, SMTP\".\nThis answer is based on knowledge base article 1073.\n",
   "verdict": "yes",
   "mark": "✓ Yes",
   "citation": "RFC 5321 section 3.7.1: “Header fields MAY be rewritten when necessary as messages are gatewayed across”",
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
   "reply": "Hello,\n\nOn POP3, infected mail can be handled with the action \"Strip & Deliver\" of Cyberoam UTM, the product that article 1073 describes. While your mail program collects the mail, the gateway takes out each infected attachment and puts a short text in its place, and the original stays in your mailbox on the server until it is deleted there.\n\nKind regards,\nCyberoam support\n\nFrom our page \"Virus, Strip & Deliver, POP3\".\nThis answer is based on knowledge base article 1073.\n",
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
   "reply": "Hello,\n\nOn IMAP, infected mail can be handled with the action \"Strip & Deliver\" of Cyberoam UTM, the product that article 1073 describes. While your mail program reads the mail, the gateway puts a short text in the place of each infected attachment, and the original stays in your mailbox on the server until it is deleted there.\n\nKind regards,\nCyberoam support\n\nFrom our page \"Virus, Strip & Deliver, IMAP\".\nThis answer is based on knowledge base article 1073.\n",
   "verdict": "yes",
   "mark": "✓ Yes",
   "citation": "RFC 9051 section 7.5.2: “A number giving the size of the body in octets”",
   "evidence": {
    "title": "What was measured",
    "url": "evidence/virus-strip-and-deliver-imap/#embedded-gateway"
   }
  }
 }
};
