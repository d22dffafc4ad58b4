"""The knowledge base's words and records: typed data, frozen, with no I/O.

`words` are the closed sets, `records` what people write in the data files, `products` what is
quoted of other products, `observation` and `evidence` what the lab saw and stored, `demonstration`
what it shows beyond the matrix, `desk` how replies greet and sign.
"""

from __future__ import annotations

from kb.model.demonstration import (
    Answer,
    Demonstrated,
    Demonstration,
)
from kb.model.desk import Desk
from kb.model.evidence import (
    Evidence,
    Exchange,
    Hit,
    Outcome,
)
from kb.model.observation import (
    Form,
    MaildropView,
    MessageView,
    Moment,
    Observation,
    SessionView,
    TransactionView,
)
from kb.model.products import (
    Confidence,
    Document,
    Mechanism,
    Place,
    Seen,
    Statement,
    Treatment,
)
from kb.model.record import (
    Entry,
    Record,
)
from kb.model.records import (
    ActionPage,
    Cell,
    Citation,
    Claim,
    Discrepancy,
    Product,
    ProtocolPage,
    Publisher,
    Question,
    Sentence,
    Source,
    Term,
)
from kb.model.words import (
    Action,
    Basis,
    Bearing,
    ClaimKind,
    Group,
    Measured,
    Protocol,
    SourceKind,
    Stance,
    Threat,
    Verdict,
)

__all__ = [
    "Action",
    "ActionPage",
    "Answer",
    "Basis",
    "Bearing",
    "Cell",
    "Citation",
    "Claim",
    "ClaimKind",
    "Confidence",
    "Demonstrated",
    "Demonstration",
    "Desk",
    "Discrepancy",
    "Document",
    "Entry",
    "Evidence",
    "Exchange",
    "Form",
    "Group",
    "Hit",
    "MaildropView",
    "Measured",
    "Mechanism",
    "MessageView",
    "Moment",
    "Observation",
    "Outcome",
    "Place",
    "Product",
    "Protocol",
    "ProtocolPage",
    "Publisher",
    "Question",
    "Record",
    "Seen",
    "Sentence",
    "SessionView",
    "Source",
    "SourceKind",
    "Stance",
    "Statement",
    "Term",
    "Threat",
    "TransactionView",
    "Treatment",
    "Verdict",
]
