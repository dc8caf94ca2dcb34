#!/usr/bin/env bash
# Puts Bellows on each node: $1 is the archive on S3, as docs/emr.md says.
set -euo pipefail
archive=${1:?give the archive on S3, such as s3://bucket/bellows-0.1.0-bin.tar.gz}
sudo mkdir -p /opt/bellows
aws s3 cp "$archive" /tmp/bellows.tar.gz
sudo tar xzf /tmp/bellows.tar.gz -C /opt/bellows --strip-components=1
rm /tmp/bellows.tar.gz
