#!/usr/bin/env bash
# Builds and runs the JMH benchmarks: benchmarks/run.sh [JMH arguments], such as: benchmarks/run.sh RingReader -prof gc
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
./weir mvn -q -B -Pbenchmarks -pl benchmarks -am -DskipTests -Dspotless.check.skip -Dweir.shade.skip=true package
exec ./weir java -cp "benchmarks/target/classes:$(cat benchmarks/target/classpath)" org.openjdk.jmh.Main "$@"
