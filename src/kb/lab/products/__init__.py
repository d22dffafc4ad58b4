"""Products that run here, measured in the gateway's place: the same mail, the same contracts.

What vendors say stands in `products/` of the data, quoted; what these products did stands in
`product_runs/`. Each module has a `Product` or a `Script`; `PRODUCTS` lists them.
`python -m kb.lab.products` runs them and compares with what is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kb.lab.products.amavis import Amavis
from kb.lab.products.clamsmtp import Clamsmtp
from kb.lab.products.postfix_checks import PostfixChecks
from kb.lab.products.product import Measurable
from kb.lab.products.rspamd import Rspamd
from kb.lab.products.sieve import CyrusSieve, Pigeonhole
from kb.lab.products.spampd import Spampd

PRODUCTS: Mapping[str, Measurable] = MappingProxyType(
    {
        one.id: one
        for one in (
            Clamsmtp(),
            Spampd(),
            PostfixChecks(),
            Rspamd(),
            Pigeonhole(),
            CyrusSieve(),
            Amavis(),
        )
    }
)
"""By id, as the products' data have it."""
