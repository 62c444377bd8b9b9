"""What the property tests draw, and how long they try."""

from decimal import Decimal

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

# The same examples every time: a failure that somebody sees is seen by everybody.
SETTINGS = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
# With the database, to look for the smallest failing example would take minutes.
SLOW_SETTINGS = settings(
    SETTINGS, max_examples=40, phases=[Phase.explicit, Phase.generate]
)

CENT = Decimal("0.01")
AMOUNTS = st.one_of(
    # Few different ones, for ties and for shares that are exactly at a limit.
    st.sampled_from([Decimal(amount) for amount in (0, 0, -5, 10, 10, 20, 30, 60)]),
    st.decimals(Decimal(-1000), Decimal(1000), places=2),
    st.decimals(Decimal(0), Decimal(10**9), places=2),
)
PERCENTS = st.one_of(
    st.sampled_from([Decimal(limit) for limit in (10, 20, 50, 60, 80, 100)]),
    st.decimals(CENT, Decimal(100), places=2),
)
RULES = st.dictionaries(
    st.sampled_from(
        ["max_cumulative_share", "min_own_share", "min_turnover", "max_rank"]
    ),
    st.none(),
    min_size=1,
    max_size=3,
).flatmap(
    lambda names: st.fixed_dictionaries(
        {
            name: {
                "max_cumulative_share": PERCENTS,
                "min_own_share": PERCENTS,
                "min_turnover": st.decimals(CENT, Decimal(1000), places=2),
                "max_rank": st.integers(1, 8),
            }[name]
            for name in names
        }
    )
)
