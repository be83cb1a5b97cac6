#!/bin/sh
# Unpacks this folder into WORK on a machine with a GPU, and says how to begin:  sh setup.sh WORK
# Needs python3 with torch, numpy, tokenizers and safetensors, and xz; no network.
set -e
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:?give the folder to unpack into}/model" "$1/sets"
work=$(cd "$1" && pwd)
cp "$here/model.npz" "$work/model/"
xz -dc "$here/tokenizer.json.xz" >"$work/model/tokenizer.json"
tar -C "$work" -xJf "$here/code.tar.xz"
if [ -e "$here/sets.tar.xz" ]; then tar -C "$work/sets" -xJf "$here/sets.tar.xz"; fi
kept=$(cd "$work/sets" && ls -d cmrc2018-trial-half 2>/dev/null || true) # for measuring alone
names=$(cd "$here/libraries" && ls ./*.whl | sed 's#^\./##; s#-.*##' | sort -u)
# shellcheck disable=SC2086 # one argument a name
python3 -m pip install --quiet --no-index --no-deps --no-compile --find-links "$here/libraries" --target "$work/libraries" $names
cat <<END
Ready. Both may run side by side; each ends by the clock, a minute after its seconds at the latest.
cd $work && export PYTHONPATH=$work:$work/libraries JAX_PLATFORMS=cpu
python3 -m training adapter sets --model model --device cuda --workers 6 --seconds 480${kept:+ --without $kept} &
python3 -m training reader sets --model model --device cuda --workers 6 --seconds 480${kept:+ --without $kept} &
wait
Results: learned/adapter/adapter.safetensors, learned/reader/reader.safetensors, each with a log.jsonl beside it.
END
