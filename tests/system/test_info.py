import json

from support import docker


def test_info_agrees_with_the_cli(client, make_container):
    make_container()
    info = client.system.info()
    oracle = json.loads(docker("info", "--format", "{{json .}}").stdout)
    for ours, theirs in (
        (info.id, "ID"),
        (info.name, "Name"),
        (info.server_version, "ServerVersion"),
        (info.driver, "Driver"),
        (info.ncpu, "NCPU"),
        (info.mem_total, "MemTotal"),
        (info.docker_root_dir, "DockerRootDir"),
        (info.operating_system, "OperatingSystem"),
        (info.attrs["Plugins"], "Plugins"),
    ):
        assert ours == oracle[theirs]
    assert info.containers_running >= 1
    assert info.registry_config.mirrors == (oracle["RegistryConfig"]["Mirrors"] or [])
    assert info.index_server_address == oracle["IndexServerAddress"]
    assert info.swarm.local_node_state == oracle["Swarm"]["LocalNodeState"]
