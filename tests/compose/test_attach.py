import pytest

from dockbridge import errors

TALK = """
services:
  web:
    image: BUSYBOX
    stdin_open: true
    command:
      - sh
      - -c
      - while read line; do echo "said $$line"; [ "$$line" = end ] && exit 3; done
"""


def test_a_dialogue_with_a_service(make_project):
    made, project = make_project(TALK)
    project.up()
    with project.attach("web") as session:
        session.write(b"this\n")
        assert session.next(timeout=60).data == b"said this\n"
    assert made.states() == {"web-1": "running"}  # it was only detached
    with project.attach("web", logs=True, index=1) as session:
        assert session.next(timeout=60).data == b"said this\n"
        session.write(b"end\n")
        assert b"".join(chunk.data for chunk in session) == b"said end\n"
        assert session.result().exit_code == 3


def test_nothing_to_attach_to(make_project):
    _, project = make_project(TALK)
    with pytest.raises(errors.NotRunningError):
        project.attach("web")
    with pytest.raises(errors.ServiceNotFoundError):
        project.attach("nobody")
