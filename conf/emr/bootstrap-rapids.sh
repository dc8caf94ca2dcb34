#!/usr/bin/env bash
# For nodes with a GPU: the devices that YARN gives to containers, as conf/emr/configurations-rapids.json names them.
set -euo pipefail
sudo mkdir -p /spark-rapids-cgroup/devices
sudo mount -t cgroup -o devices cgroupv1-devices /spark-rapids-cgroup/devices
sudo chmod a+rwx -R /spark-rapids-cgroup
