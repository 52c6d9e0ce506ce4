"""No answer of any server version breaks a model: every model, every kind of junk in every field."""

from typing import Any

import pytest
from lago_orgs_client.wire import write_json

from tests.generated.looking import look, model_classes

JUNK: list[Any] = [None, 1, "x", [], {}, [None], {"a": None}, True, 1.5, [[]], "2020-13-45T99:99:99Z"]


def test_there_are_as_many_models_as_the_contract_has_objects() -> None:
    assert len(model_classes()) >= 284
    assert len(model_classes()) * len(JUNK) >= 3135


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_junk_in_every_field_breaks_nothing(junk: Any) -> None:
    for cls in model_classes():
        received = {field.wire: junk for field in cls._shape.fields}
        value = cls.from_dict(received)
        assert look(value) >= len(received), cls
        repr(value)
        assert value.to_dict() == received, cls
        write_json(value.to_dict())


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_junk_instead_of_an_object_is_handed_over(junk: Any) -> None:
    for cls in model_classes():
        value = cls.from_wire(junk)
        look(value)
        assert value.to_dict() == junk if isinstance(junk, dict) else value is junk
        assert cls.accepts(junk) in {True, False}


def test_an_empty_object_has_every_field_unset() -> None:
    for cls in model_classes():
        value = cls.from_dict({})
        assert not any(getattr(value, field.name) for field in cls._shape.fields)
        assert repr(value) == f"{cls.__name__}()"
        assert value.to_dict() == {}
