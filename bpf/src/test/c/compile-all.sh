#!/bin/sh
# Compiles the programs of the tests: compile-all.sh FOLDER
set -eu
here=$(dirname "$0")
for source in "$here"/*.bpf.c; do
  "$here"/../../main/c/compile.sh "$source" "$1/$(basename "$source" .c).o"
done
