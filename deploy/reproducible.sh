#!/usr/bin/env bash
# Builds what git tracks in two folders, and says whether all that Weir makes is the same byte for byte: jars, weir.jar, lists of parts.
# Arguments go to Maven.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$root" && git ls-files -z | tar -c --null -T -) >"$work/sources.tar"

build() {
  mkdir -p "$work/$1"
  tar -x -f "$work/sources.tar" -C "$work/$1"
  (cd "$work/$1" && ./weir mvn -B -q -DskipTests package "${@:2}" >"$work/log" 2>&1) || { cat "$work/log" >&2; exit 1; }
  (cd "$work/$1" && find . -path '*/target/*' \( -name 'weir*.jar' -o -name sbom.json \) -not -path '*/lib/*' -print0 | sort -z |
    xargs -0 sha256sum) >"$work/$1.sums"
}

build first "$@"
build a/second/folder "$@"
if diff "$work/first.sums" "$work/a/second/folder.sums"; then
  cat "$work/first.sums"
  echo "$(wc -l <"$work/first.sums") files, all the same in both builds"
else
  echo "these files differ between two builds" >&2
  exit 1
fi
