#!/usr/bin/env bash
# Puts the jars that lie beside this script in the volume on the class path of driver and executors, before Spark starts.
set -euo pipefail
cp /Volumes/main/bellows/files/*.jar /databricks/jars/
