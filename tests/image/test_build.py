"""Building with the classic builder: the same images as the CLI's makes, its contexts, its failures, and its end on the engine."""

import asyncio
import io
import os
import tarfile
import threading

import pytest
from script import Script, run
from support import BUSYBOX, LABEL, RUN, cli_build, cli_is_older_than, docker, until

from dockbridge import AsyncClient, Client, errors

HEAD = f"FROM {BUSYBOX}\nLABEL {LABEL}={RUN}\n"
ENDLESS = HEAD + "RUN echo begun; sleep 100000\n"


def build_containers(*options):
    """The containers of steps: those of images that are being built."""
    return docker("ps", "--quiet", *options, "--filter", f"label={LABEL}={RUN}").stdout.split()


@pytest.fixture(autouse=True)
def classic(monkeypatch):
    """All clients of this file are told what tells docker build, too: no BuildKit."""
    monkeypatch.setenv("DOCKER_BUILDKIT", "0")


@pytest.fixture(scope="session")
def client():
    with Client(environment={"DOCKER_BUILDKIT": "0"}) as client:
        yield client


@pytest.fixture
def listed(client):
    """Lists what is in /context of an image."""

    def look(image, command="find /context -mindepth 1 | sort"):
        return client.containers.run(image, ["sh", "-c", command], remove=True).output.text.split("\n")[:-1]

    return look


def test_an_image_with_its_names_and_options(client, unique, folder, labels):
    steps = "ARG WORD\nARG MINE\nRUN echo $WORD $MINE > /word; cat /etc/hosts > /hosts; df /dev/shm > /shm\n"
    first, second = HEAD.replace("\n", " AS first\n", 1) + steps, f"FROM {BUSYBOX}\nRUN false\n"
    context = folder({"Dockerfile": first + second})
    name = unique("built")
    result = client.images.build(
        context,
        tag=[name, f"{name}:2"],
        buildargs={"WORD": "hello", "MINE": 5},
        target="first",
        labels={"a": "b"},
        extra_hosts={"far": "10.9.8.7"},
        shmsize="8m",
        network_mode="none",
        nocache=True,
        container_limits={"memory": "64m"},
    )
    assert result.tags == [f"{name}:latest", f"{name}:2"]
    assert "Step 1/6 : FROM" in result.log
    assert f"Successfully tagged {name}:2" in result.log
    image = client.images.inspect(f"{name}:2")
    assert image.id == result.id == client.images.inspect(name).id
    assert image.config.labels == {"a": "b", **labels}
    found = client.containers.run(result.id, ["cat", "/word", "/hosts", "/shm"], remove=True).output.text
    assert found.startswith("hello 5\n")
    assert "10.9.8.7\tfar" in found
    assert " 8192 " in found
    assert build_containers("--all") == []


def test_the_caller_s_environment_gives_values(client_with, folder):
    client = client_with({}, WORD="from here")
    context = folder({"Dockerfile": HEAD + "ARG WORD\nARG OTHER=default\nRUN echo $WORD, $OTHER\n"})
    assert "from here, default\n" in client.images.build(context, buildargs={"WORD": None, "OTHER": None}).log


def test_proxies_of_the_docker_config_reach_the_steps(client_with, folder):
    client = client_with({"proxies": {"default": {"httpProxy": "http://proxy.test:3128"}}})
    context = folder({"Dockerfile": HEAD + "RUN echo proxy is $http_proxy.\n"})
    assert "proxy is http://proxy.test:3128." in client.images.build(context).log
    assert "proxy is ." in client.images.build(context, use_config_proxy=False).log


IGNORED = {
    "plain": "*.log\nnode_modules\nsub/*.tmp\n",
    "exceptions": "# all but some\n*\n!sub\nsub/deep/*\n!sub/deep/keep*\n",
    "two stars": "**/*.log\n!**/keep.log\n/node_modules/\n./sub/../top.txt\n",
    "spaces and a mark": "\ufeff*.log  \n   sub/deep\n\n!sub/deep/keep.log\n",
    "itself and the Dockerfile": ".dockerignore\nDockerfile\nnode_modules\n",
    "none": "",
}


@pytest.mark.parametrize("patterns", IGNORED.values(), ids=IGNORED)
def test_the_context_is_what_the_cli_sends(client, folder, listed, patterns):
    """The engine reuses a step of the CLI's build only when every file is the same."""
    context = folder(
        {
            "Dockerfile": HEAD + "COPY . /context\n",
            ".dockerignore": patterns,
            "top.txt": "t",
            "a.log": "",
            "keep.log": "",
            "sub/x.tmp": "",
            "sub/x.log": "",
            "sub/deep/keep.log": "",
            "sub/deep/other": "",
            "node_modules/m/index.js": "",
            "node_modules/m/keep.log": "",
        }
    )
    (context / "run.sh").write_text("#!/bin/sh\n")
    (context / "run.sh").chmod(0o750)
    (context / "link").symlink_to("sub/deep")
    (context / "dangling").symlink_to("nowhere")
    (context / "second").hardlink_to(context / "run.sh")
    os.mkfifo(context / "pipe")
    os.chown(context / "run.sh", 1234, 1234)
    (context / "empty").mkdir(mode=0o700)

    oracle = cli_build(str(context))
    result = client.images.build(context)

    assert "Using cache" in result.log
    assert result.id == oracle or cli_is_older_than(23), "which send modes in another form"
    again = client.images.build(context, nocache=True)
    if "*" not in patterns.splitlines():
        assert listed(again.id, "cd /context; stat -c '%a %u %g %F %h' run.sh link dangling empty") == [
            "750 0 0 regular file 2",
            "777 0 0 symbolic link 1",
            "777 0 0 symbolic link 1",
            "700 0 0 directory 2",
        ]
    details = "cd /context; find . | sort | xargs stat -c '%n %a %u %g %F %s'"
    assert listed(again.id, details) == listed(oracle, details)


def test_a_dockerfile_that_is_elsewhere(client, folder, tmp_path, listed):
    context = folder({"a": "", "sub/Other.df": HEAD + "COPY . /context\nRUN echo other\n"})
    outside = tmp_path / "Outside.df"
    outside.write_text(HEAD + "COPY . /context\nRUN echo outside\n")
    assert "other\n" in client.images.build(context, dockerfile="sub/Other.df").log
    files = ["/context/a", "/context/sub", "/context/sub/Other.df"]
    for dockerfile in (str(outside), "../Outside.df"):
        result = client.images.build(context, dockerfile=dockerfile, nocache=True)
        assert "outside\n" in result.log
        assert listed(result.id) == files, "without the Dockerfile and its name"
    assert result.id != cli_build("--file", str(outside), "--no-cache", str(context))
    again = client.images.build(context, dockerfile=str(outside)).id
    assert again == cli_build("-f", str(outside), str(context)) or cli_is_older_than(23)
    text = client.images.build(context, dockerfile_text=HEAD + "COPY . /context\nRUN echo text\n")
    assert "text\n" in text.log
    assert listed(text.id) == files


def test_a_relative_path_starts_where_the_caller_is(client, folder, monkeypatch):
    context = folder({"Dockerfile": HEAD + "RUN echo here\n"})
    monkeypatch.chdir(context.parent)
    code = "import dockbridge, sys; print('here' in dockbridge.Client().images.build('context').log)"
    assert run(code) == "True"


def test_a_dockerfile_alone_and_an_archive(client, busybox):
    assert "alone\n" in client.images.build(dockerfile_text=HEAD + "RUN echo alone\n").log
    for mode in ("w", "w:gz"):
        data = io.BytesIO()
        with tarfile.open(fileobj=data, mode=mode) as tar:
            for name, content in {"x/My.df": HEAD + "COPY word /\nRUN cat /word\n", "word": "packed\n"}.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content.encode()))
        assert "packed\n" in client.images.build(data=data.getvalue(), dockerfile="x/My.df", nocache=True).log


def test_reports(client, folder):
    context = folder(
        {"Dockerfile": HEAD + "RUN printf 'one\\ntwo'; echo bad >&2\nRUN true\n", "data": os.urandom(3_000_000)}
    )
    reports = []
    result = client.images.build(context, nocache=True, progress=reports.append)

    sent = [report.current for report in reports if report.kind == "context"]
    assert sent == sorted(sent)
    assert sent[-1] > 3_000_000
    assert [report.text for report in reports if report.kind == "step"] == [
        f"Step 1/4 : FROM {BUSYBOX}",
        f"Step 2/4 : LABEL {LABEL}={RUN}",
        "Step 3/4 : RUN printf 'one\\ntwo'; echo bad >&2",
        "Step 4/4 : RUN true",
    ]
    lines = {report.text: report for report in reports if report.kind == "output"}
    assert {"one", "two", "bad"} < set(lines)
    assert lines["bad"].stderr
    assert not lines["two"].stderr
    assert (lines["one"].step, lines["one"].steps) == (3, 4)
    overall = [report.overall for report in reports]
    assert overall == sorted(overall)
    assert (overall[0], overall[-1]) == (0, 1)
    assert (reports[-1].kind, reports[-1].image_id) == ("built", result.id)


def test_a_base_image_is_pulled_with_the_credentials_of_the_config(
    client, client_with, stored_privately, private_registry, labels
):
    from .conftest import auths

    text = f"FROM {stored_privately}\nLABEL {LABEL}={RUN}\n"
    with pytest.raises(errors.BuildError) as caught:
        client.images.build(dockerfile_text=text)
    assert caught.value.details["reason"] in ("unauthorized", "denied")
    assert "docker login" in caught.value.hint
    assert caught.value.instruction == f"FROM {stored_privately}"

    reports = []
    logged_in = client_with({"auths": auths(private_registry)})
    logged_in.images.build(dockerfile_text=text, pull=True, progress=reports.append)
    pulled = [report for report in reports if report.kind == "pull"]
    assert "Pull complete" in [report.status for report in pulled]
    assert all(0 <= report.overall <= 0.5 for report in pulled)


def test_a_step_that_fails(client, unique):
    text = (
        HEAD + "RUN echo before\nRUN i=0; while [ $i -lt 100 ]; do i=$((i+1)); echo line $i; done; echo why; exit 7\n"
    )
    name = unique("failed")
    with pytest.raises(errors.BuildError) as caught:
        client.images.build(dockerfile_text=text, tag=name)
    error = caught.value
    assert error.exit_code == 7
    assert error.step == 4
    assert error.instruction.startswith("RUN i=0; while")
    lines = error.logs.splitlines()
    assert len(lines) == 40
    assert lines[-2:] == ["line 100", "why"]
    assert "why" in str(error), "people see what the step wrote"
    assert error.resource == f"{name}:latest"
    assert not client.images.exists(name)
    assert build_containers("--all") == []


def test_a_failed_step_s_container_can_be_kept(client):
    with pytest.raises(errors.BuildError):
        client.images.build(dockerfile_text=HEAD + "RUN touch /trace; false\n", rm=False)
    (kept,) = build_containers("--all", "--filter", "status=exited")
    assert docker("diff", kept).stdout.split("\n")[:-1] == ["A /trace"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("NONSENSE\n", "NONSENSE"),
        (HEAD + "COPY nosuch /\n", "nosuch"),
        ("FROM nosuch.invalid/image\n", "nosuch.invalid"),
        (" \n", "Dockerfile"),
    ],
)
def test_a_dockerfile_that_cannot_be_built(client, busybox, text, message):
    with pytest.raises(errors.BuildError, match=message) as caught:
        client.images.build(dockerfile_text=text)
    assert caught.value.exit_code is None


def test_arguments_that_cannot_be_used(client, tmp_path):
    with pytest.raises(errors.PathNotFoundError) as caught:
        client.images.build(tmp_path)
    assert caught.value.resource == str(tmp_path / "Dockerfile")
    for wrong in (
        {},
        {"path": tmp_path, "data": b"x"},
        {"dockerfile_text": "FROM a", "tag": "a b"},
        {"dockerfile_text": "FROM a", "container_limits": {"memroy": 1}},
        {"dockerfile_text": "FROM a", "buildargs": {"A": object}},
        {"dockerfile_text": "FROM a", "timeout": -1},
    ):
        with pytest.raises(errors.InvalidArgumentError):
            client.images.build(**wrong)


def test_a_large_context_does_not_pass_through_memory(memory_of_a_large_context):
    assert memory_of_a_large_context(HEAD) < 50_000_000


def test_a_deadline_ends_the_build_on_the_engine(client, busybox):
    with pytest.raises(errors.OperationTimeoutError) as caught:
        client.images.build(dockerfile_text=ENDLESS, timeout=4)
    assert build_containers("--all") == []
    assert caught.value.details["instruction"] == "RUN echo begun; sleep 100000"
    assert caught.value.details["logs"] == "begun"


def test_the_end_of_a_build_touches_no_other_container(client, make_container):
    name = make_container("sleep", "1000", options=["--volume=/data"])
    details = client.containers.inspect(name)
    forged = f"Step 3/3 : RUN x\\n ---> Running in {details.id[:12]}\\nbegun\\n"
    text = HEAD + f"RUN printf ' ---> Running in {details.id[:12]}\\n{forged}'; sleep 100000\nRUN true\n"
    with pytest.raises(errors.OperationTimeoutError):
        client.images.build(dockerfile_text=text, timeout=4)
    assert client.containers.inspect(name).state.running
    assert client.volumes.inspect(details.mounts[0].name)
    until(lambda: len(build_containers("--all")) == 1)


def test_a_failing_callback_ends_the_build(client, busybox):
    def fail(report):
        if report.text == "begun":
            raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        client.images.build(dockerfile_text=ENDLESS, progress=fail)
    until(lambda: build_containers("--all") == [])


def test_as_a_stream(client, busybox):
    with client.images.stream_build(dockerfile_text=HEAD + "RUN echo word\n") as reports:
        assert "word" in [report.text for report in reports]
        assert client.images.inspect(reports.result().id).id == reports.result().id
    with client.images.stream_build(dockerfile_text=ENDLESS) as reports:
        next(report for report in reports if report.text == "begun")
        until(lambda: len(build_containers()) == 1)
        timer = threading.Timer(0.1, reports.close)
        timer.start()
        assert list(reports) == []
        timer.join()
    until(lambda: build_containers("--all") == [])
    with client.images.stream_build(dockerfile_text=HEAD + "RUN exit 9\n") as reports, pytest.raises(errors.BuildError):
        reports.result()


def test_ctrl_c_ends_the_build_on_the_engine(client, busybox):
    program = Script(
        """
        import sys
        from dockbridge import Client
        with Client() as client:
            try:
                client.images.build(dockerfile_text=sys.argv[1], progress=lambda p: print(p.text, flush=True))
            except KeyboardInterrupt:
                pass
            client.ping()
            print("usable")
        """,
        ENDLESS,
    )
    while program.line() != "begun":
        pass
    program.signal()
    assert program.end().endswith("usable")
    until(lambda: build_containers("--all") == [])


def test_awaited(busybox):
    async def main():
        async with AsyncClient() as client:
            result = await client.images.build(dockerfile_text=HEAD + "RUN echo word\n")
            assert "word\n" in result.log
            async with client.images.stream_build(dockerfile_text=ENDLESS) as reports:
                async for report in reports:
                    if report.text == "begun":
                        break
            begun = asyncio.Event()
            task = asyncio.create_task(
                client.images.build(
                    dockerfile_text=ENDLESS, nocache=True, progress=lambda p: p.text == "begun" and begun.set()
                )
            )
            await begun.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            with pytest.raises(errors.BuildError):
                await client.images.build(dockerfile_text=HEAD + "RUN exit 9\n")

    asyncio.run(main())
    until(lambda: build_containers("--all") == [])
