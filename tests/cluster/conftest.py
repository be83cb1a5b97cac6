"""A Ray cluster on this machine: a head that does no work, and two workers of one core each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from index.cluster.ray_cluster import Cluster, joined


@pytest.fixture(scope="session")
def nodes() -> Iterator[Any]:
    """Give Ray's own cluster for tests."""
    from ray.cluster_utils import Cluster as Nodes

    nodes = Nodes(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    for _ in range(2):
        nodes.add_node(num_cpus=1)
    yield nodes
    nodes.shutdown()


@pytest.fixture
def cluster(nodes: Any) -> Iterator[Cluster]:
    """Give the cluster, joined."""
    with joined(nodes.address) as cluster:
        yield cluster
