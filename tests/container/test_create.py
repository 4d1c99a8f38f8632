import json

import pytest
from support import docker

from dockbridge import errors


def inspect(name: str) -> dict:
    return json.loads(docker("inspect", name).stdout)[0]


def test_create_does_not_start(client, busybox, unique, labels):
    name = unique("create")
    result = client.containers.create(busybox, ["sleep", "1"], name=name, labels=labels)
    assert inspect(name)["Id"] == result.id
    assert inspect(name)["State"]["Status"] == "created"
    assert not result.pulled


def test_the_same_as_the_cli_makes(client, busybox, unique, labels, tmp_path):
    """One container through our options, its twin through the CLI's: the engine must see no difference."""
    ours, theirs = unique("ours"), unique("theirs")
    (tmp_path / "data").mkdir()
    client.containers.create(
        busybox,
        ["sh", "-c", "sleep 5"],
        name=ours,
        labels=labels,
        blkio_weight=None,
        cap_add=["NET_ADMIN"],
        cap_drop=["MKNOD"],
        cpu_shares=512,
        cpuset_cpus="0",
        devices=["/dev/null:/dev/nothing:rw"],
        dns=["192.0.2.1"],
        dns_opt=["ndots:2"],
        dns_search=["example.test"],
        domainname="example.test",
        entrypoint=["/bin/env"],
        environment={"A": "b c", "N": 5, "E": ""},
        expose=[9000],
        extra_hosts={"db": "192.0.2.7"},
        group_add=["10"],
        healthcheck={
            "test": ["CMD", "true"],
            "interval": 5_000_000_000,
            "timeout": "3s",
            "retries": 2,
            "start_period": 1.5,
        },
        hostname="host-a",
        init=True,
        ipc_mode="private",
        log_config={"Type": "json-file", "Config": {"max-size": "1m"}},
        mem_limit="64m",
        mem_reservation=33554432,
        memswap_limit="128m",
        mounts=[{"target": "/scratch", "type": "tmpfs", "read_only": False, "tmpfs_options": {"SizeBytes": 1048576}}],
        nano_cpus=500_000_000,
        network_mode="bridge",
        oom_score_adj=100,
        pids_limit=50,
        ports={"80/tcp": ("127.0.0.1", 18080), "53/udp": None, "81": [18081, 18082]},
        read_only=True,
        restart_policy={"Name": "on-failure", "MaximumRetryCount": 3},
        security_opt=["no-new-privileges"],
        shm_size="32m",
        stdin_open=True,
        stop_signal="SIGINT",
        stop_timeout=7,
        sysctls={"net.ipv4.ip_forward": 1},
        tmpfs={"/run": "size=1m"},
        tty=True,
        ulimits=[{"name": "nofile", "soft": 100, "hard": 200}, "nproc=50"],
        user=1000,
        volumes={str(tmp_path / "data"): {"bind": "/data", "mode": "ro"}},
        working_dir="/tmp",
    )
    docker(
        *("create", "--name", theirs, *(f"--label={k}={v}" for k, v in labels.items())),
        *("--cap-add=NET_ADMIN", "--cap-drop=MKNOD", "--cpu-shares=512", "--cpuset-cpus=0"),
        *("--device=/dev/null:/dev/nothing:rw", "--dns=192.0.2.1", "--dns-option=ndots:2"),
        *("--dns-search=example.test", "--domainname=example.test", "--entrypoint=/bin/env"),
        *("--env=A=b c", "--env=N=5", "--env=E=", "--expose=9000", "--add-host=db:192.0.2.7", "--group-add=10"),
        *("--health-cmd=unused", "--health-interval=5s", "--health-timeout=3s", "--health-retries=2"),
        *("--health-start-period=1500ms", "--hostname=host-a", "--init", "--ipc=private"),
        *("--log-driver=json-file", "--log-opt=max-size=1m", "--memory=64m", "--memory-reservation=32m"),
        *("--memory-swap=128m", "--mount=type=tmpfs,target=/scratch,tmpfs-size=1048576", "--cpus=0.5"),
        *("--network=bridge", "--oom-score-adj=100", "--pids-limit=50", "--publish=127.0.0.1:18080:80"),
        *("--publish=53/udp", "--publish=18081:81", "--publish=18082:81", "--read-only", "--restart=on-failure:3"),
        *("--security-opt=no-new-privileges", "--shm-size=32m", "--interactive", "--stop-signal=SIGINT"),
        *("--stop-timeout=7", "--sysctl=net.ipv4.ip_forward=1", "--tmpfs=/run:size=1m", "--tty"),
        *("--ulimit=nofile=100:200", "--ulimit=nproc=50", "--user=1000"),
        *(f"--volume={tmp_path / 'data'}:/data:ro", "--workdir=/tmp", busybox, "sh", "-c", "sleep 5"),
    )
    mine, oracle = inspect(ours), inspect(theirs)
    oracle["Config"]["Healthcheck"]["Test"] = ["CMD", "true"]  # the CLI can only make CMD-SHELL
    for side in (mine, oracle):
        for key in ("AttachStdin", "AttachStdout", "AttachStderr", "StdinOnce"):  # how the CLI is attached
            side["Config"].pop(key)
        side["HostConfig"].pop("ConsoleSize")
        side["Config"]["Env"].sort()
        for key in ("CapAdd", "CapDrop"):  # old ones leave the beginning out
            side["HostConfig"][key] = [name.removeprefix("CAP_") for name in side["HostConfig"][key]]
        side["HostConfig"]["Ulimits"].sort(key=lambda limit: limit["Name"])
    assert normal(mine["Config"]) == normal(oracle["Config"])
    assert normal(mine["HostConfig"]) == normal(oracle["HostConfig"])


def normal(value):
    """An empty list, an empty object and null are the same to the engine."""
    if isinstance(value, dict):
        return {key: normal(item) for key, item in value.items() if item not in (None, [], {}, "", 0, False)}
    return value


def test_docker_pys_other_forms(client, busybox, unique, labels):
    name = unique("forms")
    client.containers.create(
        busybox,
        "echo 'a b'",
        name=name,
        labels=[*labels, "flag"],
        environment=["A=1", "B"],
        ports=["18090:90", "91"],
        volumes=["named-by-dockbridge-test:/named"],
        extra_hosts=["db:192.0.2.7"],
        tmpfs=["/run"],
        restart_policy="unless-stopped",
        healthcheck={"Test": "exit 0"},
        auto_remove=False,
        use_config_proxy=False,
        version="auto",
    )
    found = inspect(name)
    docker("rm", "--force", "--volumes", name)
    docker("volume", "rm", "--force", "named-by-dockbridge-test")
    assert found["Config"]["Cmd"] == ["echo", "a b"]
    assert found["Config"]["Labels"]["flag"] == ""
    assert found["Config"]["Env"][0] == "A=1"
    assert found["HostConfig"]["PortBindings"]["90/tcp"] == [{"HostIp": "", "HostPort": "18090"}]
    assert found["HostConfig"]["RestartPolicy"]["Name"] == "unless-stopped"
    assert found["Config"]["Healthcheck"]["Test"] == ["CMD-SHELL", "exit 0"]


def test_a_network_with_alias_and_address(client, busybox, unique, labels):
    network = unique("net")
    docker("network", "create", "--subnet", "10.213.77.0/24", "--label", "dockbridge.test=x", network)
    name = unique("create")
    try:
        client.containers.create(
            busybox,
            ["sleep", "1"],
            name=name,
            labels=labels,
            network=network,
            networking_config={network: {"Aliases": ["db"], "IPAMConfig": {"IPv4Address": "10.213.77.9"}}},
        )
        settings = inspect(name)["NetworkSettings"]["Networks"][network]
        assert "db" in settings["Aliases"]
        assert settings["IPAMConfig"]["IPv4Address"] == "10.213.77.9"
    finally:
        docker("rm", "--force", name, check=False)
        docker("network", "rm", network)


def test_proxies_of_the_docker_config(busybox, unique, labels, tmp_path):
    from dockbridge import Client

    (tmp_path / "config.json").write_text(json.dumps({"proxies": {"default": {"httpProxy": "http://proxy.test:1"}}}))
    name = unique("proxy")
    with Client(environment={"DOCKER_CONFIG": str(tmp_path)}) as client:
        client.containers.create(busybox, ["true"], name=name, labels=labels)
    assert "HTTP_PROXY=http://proxy.test:1" in inspect(name)["Config"]["Env"]


def test_relative_volumes_start_at_the_working_directory(busybox, unique, labels, tmp_path, monkeypatch):
    from dockbridge import Client

    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path)
    name = unique("relative")
    with Client() as client:
        client.containers.create(busybox, ["true"], name=name, labels=labels, volumes={"./here": "/data"})
    assert inspect(name)["HostConfig"]["Binds"] == [f"{tmp_path / 'here'}:/data:rw"]


def test_options_of_newer_engines_say_so(client, busybox):
    spoken = tuple(map(int, client.system.ping().negotiated_version.split(".")))
    if spoken < (1, 43):
        with pytest.raises(errors.UnsupportedError) as caught:
            client.containers.create(busybox, ["true"], annotations={"a": "b"})
        assert caught.value.details["required_api_version"] == "1.43"
    else:
        made = client.containers.create(busybox, ["true"], annotations={"a": "b"})
        assert client.containers.inspect(made.id).attrs["HostConfig"]["Annotations"]["a"] == "b"
        docker("rm", made.id)


def test_what_is_none_stays_as_the_image_has_it(client, busybox, unique, labels):
    """docker-py sends null for these, and the engine then takes the image's."""
    image = unique("probed").lower() + ":1"
    client.images.build(
        dockerfile_text=f'FROM {busybox}\nENV GIVEN=1 KEPT=2\nENTRYPOINT ["sh", "-c"]\nCMD ["sleep 60"]\n'
        "HEALTHCHECK --interval=200ms --retries=1 CMD false",
        tag=image,
        labels=labels,
    )
    name, plain = unique("none"), unique("empty")
    try:
        made = client.containers.run(
            image,
            None,
            name=name,
            labels=labels,
            detach=True,
            entrypoint=None,
            environment={"GIVEN": None},
            healthcheck={"test": None, "interval": 100_000_000},
        )
        config = inspect(name)["Config"]
        assert config["Healthcheck"]["Test"] == ["CMD-SHELL", "false"]
        assert config["Healthcheck"]["Interval"] == 100_000_000
        assert config["Entrypoint"] == ["sh", "-c"]
        seen = client.containers.exec(made.id, ["env"]).output.lines()
        assert "KEPT=2" in seen
        assert not any(entry.startswith("GIVEN") for entry in seen)
        with pytest.raises(errors.UnhealthyError):
            client.health.wait_healthy(made.id, timeout=30)

        client.containers.create(
            image, ["true"], name=plain, labels=labels, entrypoint="", healthcheck={"test": ["NONE"]}
        )
        config = inspect(plain)["Config"]
        assert not config["Entrypoint"], "an empty text takes the image's away"
        assert config["Healthcheck"]["Test"] == ["NONE"]
    finally:
        docker("rm", "-f", name, plain, check=False)
        client.images.remove(image)


def test_an_empty_probe_is_refused(client, busybox):
    """It would always succeed."""
    with pytest.raises(errors.InvalidArgumentError, match=r"healthcheck\.test is an empty text") as caught:
        client.containers.create(busybox, healthcheck={"test": ""})
    assert caught.value.details["field"] == "healthcheck.test"
