#!/usr/bin/env bash
# Builds and runs the JMH benchmarks: benchmarks/run.sh [JMH arguments], such as: benchmarks/run.sh RingReader -prof gc
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
./weir mvn -q -B -Pbenchmarks -pl benchmarks -am -DskipTests -Dspotless.check.skip package
exec "$(./weir java-home)/bin/java" --enable-native-access=ALL-UNNAMED -cp "benchmarks/target/classes:$(cat benchmarks/target/classpath)" \
  org.openjdk.jmh.Main "$@"
