#!/usr/bin/env bash
# What tests of pages and files need from npm, as its authors packed it: the rules of accessibility, and LHC-Forms,
# which shows FHIR questionnaires. Its dependencies are built in, so the packages are unpacked and nothing is installed.
set -euo pipefail
cd "$(dirname "$0")"

fetch() { # NAME VERSION SHA256
    [ -f "unpacked/$1/package.json" ] && grep -q "\"version\": \"$2\"" "unpacked/$1/package.json" && return
    echo "── fetching $1 $2"
    mkdir -p "unpacked/$1"
    npm pack "$1@$2" --silent --pack-destination unpacked >/dev/null
    echo "$3  unpacked/$1-$2.tgz" | sha256sum --check --quiet
    tar --extract --gzip --file "unpacked/$1-$2.tgz" --directory "unpacked/$1" --strip-components 1
    rm "unpacked/$1-$2.tgz"
}

fetch axe-core 4.14.1 e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745
fetch lforms 40.1.3 288cff4360e8a90a44e994a01422d2cf970170000ce915b5739ccc383097edd9
