#!/bin/sh
# Compiles one BPF program: compile.sh SOURCE OBJECT
set -eu
CLANG=${CLANG:-clang}
if ! command -v "$CLANG" >/dev/null 2>&1; then
  echo "clang is not installed; the kernel programs are compiled with it: sudo apt-get install clang (or dnf install clang)" >&2
  exit 1
fi
if ! echo '#include <bpf/bpf_helpers.h>' | "$CLANG" -E -include linux/types.h - >/dev/null 2>&1; then
  echo "bpf/bpf_helpers.h is not installed: sudo apt-get install libbpf-dev linux-libc-dev (or dnf install libbpf-devel kernel-headers)" >&2
  exit 1
fi
mkdir -p "$(dirname "$2")"
# Debian keeps <asm/types.h> below the multiarch folder, where a compiler for another target does not look.
MULTIARCH=$("$CLANG" -print-multiarch 2>/dev/null || true)
[ -d "/usr/include/$MULTIARCH/asm" ] || MULTIARCH=$(uname -m)-linux-gnu
# The folder of the build is in no object, so two builds are the same.
HERE=$(cd "$(dirname "$1")" && pwd)
exec "$CLANG" -target bpf -O2 -g -Wall -Werror -ffile-prefix-map="$HERE"=. -fdebug-compilation-dir=. -I"/usr/include/$MULTIARCH" -I"$(cd "$(dirname "$0")" && pwd)" -c "$HERE/$(basename "$1")" -o "$2"
