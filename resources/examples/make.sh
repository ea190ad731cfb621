#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# make.sh VITRINE [EXAMPLE...]: trains the examples and keeps their weights here, in half precision.
set -euo pipefail
vitrine=$(realpath "${1:?which vitrine?}")
shift
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(($#)) || set -- digits-cnn fashion-cnn find-the-digit digit-autoencoder digit-vae-2d digit-vae fashion-vae digit-rows moving-shapes spoken-words word-language text-writer dates heartbeats co2 breast-cancer diabetes two-spirals
# Where models are small, those along the way are kept, too: the time slider has somewhere to go.
declare -A keep=([two-spirals]=20 [breast-cancer]=20 [diabetes]=20 [heartbeats]=8 [co2]=6)
for example in "$@"; do
  "$vitrine" new "$example" -o "$work/$example.vitrine"
  "$vitrine" train "$work/$example.vitrine" ${keep[$example]:+--keep "${keep[$example]}"} | tail -n 2
  "$here/halve.py" "$work/$example.vitrine" "$here/$example.vitrine"
  "$vitrine" evaluate "$here/$example.vitrine"
done
