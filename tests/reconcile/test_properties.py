"""Properties told apart by what they say, however they are written."""

import pytest

from lago_orgs.reconcile.properties import digest_of


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ('{"n":1.50}', '{"n": 1.5}', True),
        ('{"n":100.0,"b":1}', '{"b":1,"n":100}', True),
        ('{"n":1E+2}', '{"n":100}', True),
        ('{"b":[1,{"y":1,"x":2}]}', '{"b":[1,{"x":2,"y":1}]}', True),
        ('{"b":[1.0,{"y":"é","x":2}]}', '{"b":[1,{"x":2,"y":"\\u00e9"}]}', True),
        ('{"n":1}', '{"n":"1"}', False),
        ('{"n":1}', '{"n":true}', False),
        ('{"n":1.5}', '{"n":"1.5"}', False),
        ('{"n":0.1}', '{"n":0.10000000000000001}', False),
        (f'{{"n":0.{"1" * 40}}}', f'{{"n":0.{"1" * 39}2}}', False),
        (f'{{"n":{"9" * 40}.0}}', f'{{"n":{"9" * 39}8.0}}', False),
        ('{"n":null}', "{}", False),
        ('{"n":1e999999999}', '{"n":1e99999999}', False),
        ('{"n":[1,2]}', '{"n":[2,1]}', False),
    ],
)
def test_the_same_values_have_one_digest(one: str, other: str, is_same: bool) -> None:
    assert (digest_of(one) == digest_of(other)) == is_same
