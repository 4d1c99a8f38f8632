import json

from support import docker


def test_info_agrees_with_the_cli(client):
    info = client.system.info()
    oracle = json.loads(docker("info", "--format", "{{json .}}").stdout)
    assert info.id == oracle["ID"]
    assert info.name == oracle["Name"]
    assert info.server_version == oracle["ServerVersion"]
    assert info.driver == oracle["Driver"]
    assert info.cgroup_driver == oracle["CgroupDriver"]
    assert info.cgroup_version == oracle["CgroupVersion"]
    assert info.ncpu == oracle["NCPU"]
    assert info.mem_total == oracle["MemTotal"]
    assert info.operating_system == oracle["OperatingSystem"]
    assert info.os_type == oracle["OSType"]
    assert info.architecture == oracle["Architecture"]
    assert info.kernel_version == oracle["KernelVersion"]
    assert info.docker_root_dir == oracle["DockerRootDir"]
    assert info.security_options == oracle["SecurityOptions"]
    assert info.swarm.local_node_state == oracle["Swarm"]["LocalNodeState"]
    assert info.registry_config.mirrors == (oracle["RegistryConfig"]["Mirrors"] or [])
    assert info.attrs["Runtimes"].keys() == oracle["Runtimes"].keys()


def test_info_counts_containers(client, make_container):
    make_container()
    info = client.system.info()
    assert info.containers_running >= 1
    assert info.images >= 1
