def test_prune_takes_what_is_unused(client, make_network, make_container, labels):
    unused, used = make_network(), make_network()
    make_container(options=["--network", used])
    (label,) = (f"{key}={value}" for key, value in labels.items())
    assert client.networks.prune({"label": label}) == [unused]
    assert client.networks.prune(filters={"label": [label]}) == []
    assert client.networks.inspect(used).name == used
