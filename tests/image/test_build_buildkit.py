"""Building with BuildKit, which is what builds where nothing else is asked for: its Dockerfiles, sessions, reports, failures, and end on the engine."""

import hashlib
import io
import os
import subprocess
import tarfile
import threading

import pytest
from support import BUSYBOX, LABEL, RUN, until

from dockbridge import Client, errors

HEAD = f"FROM {BUSYBOX}\nLABEL {LABEL}={RUN}\n"
ENDLESS = HEAD + "RUN echo begun; sleep 98765\n"


@pytest.fixture
def output(client):
    """What a program in an image writes."""

    def look(image, *command):
        return client.containers.run(image, list(command), remove=True, check=True).output.text

    return look


@pytest.fixture
def modern(client):
    """Tells that the engine's Dockerfile has heredocs, checksums and further contexts: from 23 on."""
    return tuple(map(int, client.system.ping().api_version.split("."))) >= (1, 42)


def sleeping():
    return subprocess.run(["pgrep", "-f", "^sleep 98765$"], capture_output=True, text=True).stdout.split()


def test_stages_target_args_and_labels(client, folder, output, unique, labels):
    text = HEAD.replace("\n", " AS first\n", 1) + "ARG WORD=none\nRUN echo $WORD > /word\n"
    context = folder({"Dockerfile": text + HEAD + "COPY --from=first /word /copied\n", "unused": "x"})
    name = unique("built")
    result = client.images.build(
        context, tag=[name, f"{name}:2"], buildargs={"WORD": "hello"}, labels={"a": "b"}, shmsize="8m"
    )
    assert result.tags == [f"{name}:latest", f"{name}:2"]
    image = client.images.inspect(f"{name}:2")
    assert image.id == result.id == client.images.inspect(name).id
    assert image.config.labels == {"a": "b", **labels}
    assert output(name, "cat", "/copied") == "hello\n"
    assert "[first 2/2] RUN echo " in result.log
    first = client.images.build(context, target="first", buildargs={"WORD": "first"})
    assert output(first.id, "cat", "/word") == "first\n"
    with pytest.raises(errors.BuildError, match="nosuch"):
        client.images.build(context, target="nosuch")


def test_cache_hits_and_no_cache(client, busybox):
    text = HEAD + "RUN date +%N\n"
    reports = []
    client.images.build(dockerfile_text=text)
    again = client.images.build(dockerfile_text=text, progress=reports.append)
    ends = {report.instruction: report for report in reports if report.kind == "done"}
    assert ends["RUN date +%N"].cached
    assert ends["RUN date +%N"].seconds is not None
    assert "CACHED" in again.log
    assert client.images.build(dockerfile_text=text, nocache=True).id != again.id


def test_a_mounted_cache(client, busybox):
    mount = f"RUN --mount=type=cache,target=/cache,id={RUN} "
    client.images.build(dockerfile_text=HEAD + mount + "echo kept > /cache/file\n")
    found = client.images.build(dockerfile_text=HEAD + mount + "cat /cache/file\n")
    assert "kept\n" in found.log


def test_secrets(client_with, busybox, tmp_path, output):
    (tmp_path / "token").write_bytes(b"\xff of a file")
    client = client_with({}, TOKEN="of the environment")
    mounts = "".join(f"--mount=type=secret,id={name} " for name in ("file", "env", "value"))
    text = HEAD + f"RUN {mounts} cat /run/secrets/* | base64 > /seen\n"
    result = client.images.build(
        dockerfile_text=text,
        secrets={"file": {"file": tmp_path / "token"}, "env": {"env": "TOKEN"}, "value": {"value": "given"}},
        nocache=True,
    )
    assert output(result.id, "sh", "-c", "base64 -d /seen | wc -c").strip() == str(11 + 18 + 5)
    assert output(result.id, "sh", "-c", "ls /run/secrets 2>/dev/null; true") == ""
    lines = client.images.build(
        dockerfile_text=HEAD + "RUN --mount=type=secret,id=t wc -c /run/secrets/t\n",
        secrets=[f"id=t,src={tmp_path}/token"],
        nocache=True,
    )
    assert "11 /run/secrets/t\n" in lines.log


def test_secrets_that_are_not_there(client, tmp_path):
    text = HEAD + "RUN --mount=type=secret,id=t,required cat /run/secrets/t\n"
    with pytest.raises(errors.PathNotFoundError) as caught:
        client.images.build(dockerfile_text=text, secrets={"t": {"file": tmp_path / "nosuch"}})
    assert caught.value.resource == str(tmp_path / "nosuch")
    with pytest.raises(errors.InvalidArgumentError, match="NOT_SET"):
        client.images.build(dockerfile_text=text, secrets={"t": {"env": "NOT_SET"}})
    with pytest.raises(errors.BuildError, match="secret"):
        client.images.build(dockerfile_text=text, nocache=True)
    with pytest.raises(errors.InvalidArgumentError) as caught:
        client.images.build(dockerfile_text=text, secrets={"t": {"file": "a", "value": "hunter2"}})
    assert "hunter2" not in str(caught.value)


def test_ssh_agents_and_keys(client_with, busybox, tmp_path):
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    text = HEAD + "RUN --mount=type=ssh test -S $SSH_AUTH_SOCK && echo there is an agent\n"
    assert (
        "there is an agent\n"
        in client_with({}).images.build(dockerfile_text=text, ssh={"default": str(key)}, nocache=True).log
    )
    with pytest.raises(errors.InvalidArgumentError, match="SSH_AUTH_SOCK"):
        client_with({}, SSH_AUTH_SOCK="").images.build(dockerfile_text=text, ssh="default")
    with pytest.raises(errors.InvalidArgumentError, match="private key"):
        client_with({}).images.build(dockerfile_text=text, ssh={"default": __file__})


def test_what_is_left_out_of_the_context(client, folder, output):
    files = {"a.log": "", "keep.log": "", "sub/b.log": "", "sub/c": "", "Dockerfile": HEAD + "COPY . /context\n"}
    context = folder({**files, ".dockerignore": "**/*.log\n!keep.log\nDockerfile\n.dockerignore\n"})
    look = ("sh", "-c", "cd /context; find . -type f | sort")
    assert output(client.images.build(context).id, *look).split() == ["./keep.log", "./sub/c"]
    (context / "Dockerfile.dockerignore").write_text("*\n!sub\n")
    assert output(client.images.build(context).id, *look).split() == ["./sub/b.log", "./sub/c"]
    (context / "Dockerfile.dockerignore").unlink()
    (context / ".dockerignore").write_text("[\n")
    with pytest.raises(errors.InvalidArgumentError) as caught:
        client.images.build(context)
    assert caught.value.resource == str(context / ".dockerignore")


def test_files_keep_their_modes_and_belong_to_root(client, folder, output):
    context = folder({"Dockerfile": HEAD + "COPY . /context\n", "run.sh": "", "secret": "x"})
    (context / "run.sh").chmod(0o750)
    (context / "link").symlink_to("/etc/hostname")
    os.chown(context / "run.sh", 1234, 1234)
    image = client.images.build(context).id
    assert (
        output(image, "stat", "-c", "%a %u %F", "/context/run.sh", "/context/link")
        == "750 0 regular empty file\n777 0 symbolic link\n"
    )
    (context / "run.sh").write_text("changed")
    assert output(client.images.build(context).id, "cat", "/context/run.sh") == "changed"


def test_a_dockerfile_elsewhere_and_as_text(client, folder, tmp_path):
    context = folder(
        {"Dockerfile": "NONSENSE", "word": "packed", "sub/Other.df": HEAD + "COPY word /\nRUN echo other\n"}
    )
    (tmp_path / "Outside.df").write_text(HEAD + "COPY word /\nRUN echo outside\n")
    assert "other\n" in client.images.build(context, dockerfile="sub/Other.df", nocache=True).log
    assert "outside\n" in client.images.build(context, dockerfile="../Outside.df", nocache=True).log
    assert (
        "text\n"
        in client.images.build(context, dockerfile_text=HEAD + "COPY word /\nRUN echo text\n", nocache=True).log
    )


def test_an_archive(client, busybox):
    for mode in ("w", "w:gz"):
        data = io.BytesIO()
        with tarfile.open(fileobj=data, mode=mode) as tar:
            for name, content in {"x/My.df": HEAD + "COPY word /\nRUN cat /word\n", "word": "packed\n"}.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content.encode()))
        for given in (data.getvalue(), io.BytesIO(data.getvalue())):
            assert "packed\n" in client.images.build(data=given, dockerfile="x/My.df", nocache=True).log


def test_hosts_networks_and_limits(client, busybox):
    text = HEAD + "RUN cat /etc/hosts; ls /sys/class/net; ulimit -n\n"
    log = client.images.build(
        dockerfile_text=text, nocache=True, network_mode="none", extra_hosts={"far": "10.9.8.7", "here": "host-gateway"}
    ).log
    assert "10.9.8.7\tfar" in log
    assert "\there" in log
    assert "eth0" not in log


def test_a_platform(client, busybox, containerd_store):
    own = client.system.version()
    result = client.images.build(dockerfile_text=HEAD, platform=f"{own.os}/{own.arch}")
    assert client.images.inspect(result.id).architecture == own.arch
    if not containerd_store:
        with pytest.raises(errors.UnsupportedError, match="containerd"):
            client.images.build(dockerfile_text=HEAD, platform=["linux/amd64", "linux/arm64"])


def test_heredocs_checksums_and_contexts(client, folder, modern):
    context = folder({"Dockerfile": HEAD + "RUN <<END\necho from here\nEND\n"})
    other = folder({"word": "of another folder\n"}, "other")
    if not modern:
        with pytest.raises(errors.BuildError, match=r"END|here|unknown"):
            client.images.build(context, nocache=True)
        with pytest.raises(errors.BuildError):
            client.images.build(dockerfile_text=HEAD + "COPY --from=other word /\n", build_contexts={"other": other})
        return
    assert "from here\n" in client.images.build(context, nocache=True).log
    text = HEAD + "COPY --from=other word /\nCOPY --from=base /bin/busybox /second\nRUN cat /word\n"
    contexts = {"other": other, "base": f"docker-image://{BUSYBOX}"}
    assert "of another folder\n" in client.images.build(dockerfile_text=text, build_contexts=contexts, nocache=True).log


def test_a_step_that_fails(client, unique):
    steps = "RUN echo before\nRUN i=0; while [ $i -lt 100 ]; do i=$((i+1)); echo line $i; done; echo why; exit 7\n"
    name = unique("failed")
    with pytest.raises(errors.BuildError) as caught:
        client.images.build(dockerfile_text=HEAD + steps, tag=name)
    error = caught.value
    assert (error.exit_code, error.step) == (7, 3)
    assert error.instruction.startswith("RUN i=0; while")
    assert error.logs.splitlines()[-2:] == ["line 100", "why"]
    assert len(error.logs.splitlines()) == 40
    assert error.resource == f"{name}:latest"
    assert not client.images.exists(name)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("NONSENSE\n", "NONSENSE"),
        (HEAD + "COPY nosuch /\n", "nosuch"),
        ("FROM nosuch.invalid/image\n", "nosuch.invalid"),
        ("# syntax=nosuch.invalid/frontend\nFROM scratch\n", "nosuch.invalid"),
    ],
)
def test_a_dockerfile_that_cannot_be_built(client, busybox, text, message):
    with pytest.raises(errors.BuildError, match=message) as caught:
        client.images.build(dockerfile_text=text)
    assert caught.value.exit_code is None


def test_base_images_are_pulled_with_credentials(client, client_with, stored_privately, private_registry):
    from .conftest import auths

    text = f"FROM {stored_privately}\nLABEL {LABEL}={RUN}\n"
    with pytest.raises(errors.BuildError) as caught:
        client.images.build(dockerfile_text=text, pull=True)
    assert caught.value.details["reason"] in ("unauthorized", "denied", "not_found")
    logged_in = client_with({"auths": auths(private_registry)})
    assert logged_in.images.build(dockerfile_text=text, pull=True).id


def test_reports(client, folder):
    context = folder(
        {"Dockerfile": HEAD + "COPY data /\nRUN printf 'one\\ntwo'; echo bad >&2\n", "data": "x" * 3_000_000}
    )
    reports = []
    result = client.images.build(context, nocache=True, progress=reports.append)
    sent = [report.current for report in reports if report.kind == "context"]
    assert sent == sorted(sent)
    assert sent[-1] > 3_000_000
    lines = {report.text: report for report in reports if report.kind == "output"}
    assert {"one", "two", "bad"} == set(lines)
    assert (lines["bad"].stderr, lines["two"].stderr) == (True, False)
    assert (lines["one"].step, lines["one"].steps) == (3, 3)
    begun = [report.vertex for report in reports if report.kind == "step"]
    assert begun == sorted(begun)
    assert {report.vertex for report in reports if report.kind == "done"} == set(begun)
    overall = [report.overall for report in reports]
    assert overall == sorted(overall)
    assert (overall[0], overall[-1]) == (0, 1)
    assert (reports[-1].kind, reports[-1].image_id) == ("built", result.id)


def test_a_deadline_and_a_close_end_the_build(client, busybox):
    with pytest.raises(errors.OperationTimeoutError) as caught:
        client.images.build(dockerfile_text=ENDLESS, timeout=4)
    assert caught.value.details["instruction"] == "RUN echo begun; sleep 98765"
    assert caught.value.details["logs"] == "begun"
    assert "may_still_run" not in caught.value.details
    assert sleeping() == []
    with client.images.stream_build(dockerfile_text=ENDLESS, nocache=True) as reports:
        next(report for report in reports if report.text == "begun")
        timer = threading.Timer(0.1, reports.close)
        timer.start()
        assert list(reports) == []
        timer.join()
    until(lambda: sleeping() == [])


def test_a_large_context_does_not_pass_through_memory(memory_of_a_large_context):
    assert memory_of_a_large_context(HEAD + "COPY large /\n") < 80_000_000


def test_a_pipe_in_place_of_a_secret_or_a_key_is_not_waited_for(client, busybox, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for wrong in ({"secrets": {"a": {"file": pipe}}}, {"ssh": {"default": str(pipe)}}):
        with pytest.raises(errors.InvalidArgumentError, match="no plain file"):
            client.images.build(dockerfile_text=HEAD, **wrong)


def test_which_builder(client, busybox):
    text = HEAD + "RUN echo which\n"
    assert "Step 1/3" in client.images.build(dockerfile_text=text, builder="classic").log
    assert "#1 " in client.images.build(dockerfile_text=text, builder="buildkit").log
    assert "#1 " in client.images.build(dockerfile_text=text).log
    assert "Step 1/3" in client.images.build(dockerfile_text=text, container_limits={"memory": "64m"}).log
    with Client(environment={"DOCKER_BUILDKIT": "0"}) as other:
        assert "Step 1/3" in other.images.build(dockerfile_text=text).log
    for builder, option in (("classic", {"secrets": {"a": {"value": "x"}}}), ("buildkit", {"rm": False})):
        with pytest.raises(errors.UnsupportedError):
            client.images.build(dockerfile_text=text, builder=builder, **option)
    with pytest.raises(errors.InvalidArgumentError):
        client.images.build(dockerfile_text=text, secrets={"a": {"value": "x"}}, rm=False)


def test_caches_in_images_and_folders(client, busybox, tmp_path, containerd_store):
    text = HEAD + "RUN date +%N\n"
    assert client.images.build(dockerfile_text=text, cache_to="type=inline").id
    to = f"type=local,dest={tmp_path}/cache"
    if not containerd_store:
        with pytest.raises(errors.UnsupportedError, match="containerd"):
            client.images.build(dockerfile_text=text, cache_to=to)
        return
    client.images.build(dockerfile_text=text, cache_to=to)
    assert (tmp_path / "cache" / "index.json").exists()
    assert client.images.build(dockerfile_text=text, cache_from=f"type=local,src={tmp_path}/cache").id


def test_the_checksum_of_what_is_added(client, folder, modern):
    """Only what comes from the web may have one."""
    digest = hashlib.sha256(b"x").hexdigest()
    context = folder({"Dockerfile": HEAD + f"ADD --checksum=sha256:{digest} file /\n", "file": "x"})
    with pytest.raises(errors.BuildError, match="checksum"):
        client.images.build(context)
