"""env_files and label_files: what the docker CLI reads from --env-file and --label-file."""

import asyncio
import os
import subprocess

import pytest

from dockbridge import AsyncClient, Client, errors

ENV = b'\xef\xbb\xbf# comment\n\n  PLAIN=1 \nQUOTED="a b"\nFROM_HERE\nNOT_THERE\nTWICE=first\nGIVEN=file\nMORE=a=b #c\n'
MORE = b"TWICE=second\n"


@pytest.fixture
def files(tmp_path):
    (tmp_path / "a.env").write_bytes(ENV)
    (tmp_path / "b.env").write_bytes(MORE)
    (tmp_path / "labels").write_text("made.by=file\nboth=file\n")
    return tmp_path


def test_the_same_as_the_cli(busybox, files, unique, labels):
    variables = {**os.environ, "FROM_HERE": "of the process"}
    said = subprocess.run(
        [
            *("docker", "run", "--rm", "--env-file", files / "a.env", "--env-file", files / "b.env"),
            *("--env", "GIVEN=argument", "--hostname", "same", busybox, "env"),
        ],
        check=True,
        capture_output=True,
        env=variables,
        text=True,
    ).stdout
    with Client(environment={"FROM_HERE": "of the process"}) as client:
        options = {"env_files": [files / "a.env", str(files / "b.env")], "environment": {"GIVEN": "argument"}}
        done = client.containers.run(busybox, "env", hostname="same", remove=True, labels=labels, **options)
        assert sorted(done.output.lines()) == sorted(said.splitlines())
        with client.containers.stream_run(
            busybox, "env", hostname="same", remove=True, labels=labels, **options
        ) as run:
            written = b"".join(chunk.data for chunk in run)
        assert sorted(written.decode().splitlines()) == sorted(said.splitlines())


def test_labels_and_processors(client, busybox, files, unique, labels):
    name = unique("files")
    made = client.containers.create(
        busybox, name=name, label_files=files / "labels", labels={**labels, "both": "argument"}, cpus=0.5
    )
    try:
        details = client.containers.inspect(made.id)
        assert details.config.labels["made.by"] == "file"
        assert details.config.labels["both"] == "argument"
        assert details.attrs["HostConfig"]["NanoCpus"] == 500_000_000
    finally:
        client.containers.remove(made.id)


def test_what_is_wrong_has_a_file_and_a_line(simulated, tmp_path):
    path = tmp_path / "wrong.env"
    path.write_text("A=1\nexport B=hunter2\n")
    with Client(simulated.host) as client:
        for field in ("env_files", "label_files"):
            with pytest.raises(errors.InvalidArgumentError) as caught:
                client.containers.create("busybox", **{field: [path]})
            assert caught.value.message == f"{path}, line 2 has a name with blanks"
            assert caught.value.details == {"field": f"{field}[0]", "file": str(path), "line": 2}
            assert "hunter2" not in str(caught.value)
        with pytest.raises(FileNotFoundError) as missing:
            client.containers.create("busybox", env_files=tmp_path / "none.env")
        assert missing.value.details["field"] == "env_files[0]"


def test_awaited(simulated, tmp_path):
    async def main():
        async with AsyncClient(simulated.host) as client:
            with pytest.raises(FileNotFoundError):
                await client.containers.run("busybox", env_files=[tmp_path / "none.env"])

    asyncio.run(main())


def test_a_user_by_number(client, make_container):
    name = make_container()
    assert client.containers.exec(name, ["id", "-u"], user=1234).output.text == "1234\n"
    with client.containers.stream_exec(name, ["id", "-u"], user=1234) as session:
        assert next(session).text.strip() == "1234"
