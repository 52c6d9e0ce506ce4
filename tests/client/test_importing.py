"""What a client imports when it is first used is imported whole before the process forks."""

import os
import threading

import pytest

from lago_orgs._waits import importing


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_fork_waits_for_what_is_being_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing._imports, "_are_done", False)
    has_begun, may_end = threading.Event(), threading.Event()
    made: list[int] = []

    def make() -> None:
        has_begun.set()
        may_end.wait(20)
        made.append(1)

    thread = threading.Thread(target=importing.made_whole, args=(make,))
    thread.start()
    assert has_begun.wait(20)
    threading.Timer(0.2, may_end.set).start()
    child = os.fork()
    if child == 0:
        os._exit(len(made))
    _, status = os.waitpid(child, 0)
    thread.join()
    assert os.waitstatus_to_exitcode(status) == 1
    again: list[str] = []
    importing.made_whole(lambda: again.append("free"))
    assert again == ["free"]


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_fork_in_the_middle_of_an_import_of_its_own_thread_takes_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing._imports, "_are_done", False)
    children: list[int] = []

    def make() -> None:
        child = os.fork()
        if child == 0:
            os._exit(7)
        children.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))

    importing.made_whole(make)
    assert children == [7]
