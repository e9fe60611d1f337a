#!/usr/bin/env bash
# What request_metrics costs in either state backend: benchmarks/state.sh [--rate EXCHANGES_PER_SECOND] [--seconds S] [--heap SIZE] [--series "N ..."] [--backends "B ..."]
# Prints a row for each number of series and backend. A rate of 0 (the default) is as fast as it goes.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
rate=0 seconds=60 heap=512m series="1000 100000 1000000" backends="hashmap rocksdb"
while [ $# -gt 0 ]; do
  case $1 in
    --rate) rate=$2 ;;
    --seconds) seconds=$2 ;;
    --heap) heap=$2 ;;
    --series) series=$2 ;;
    --backends) backends=$2 ;;
    *) sed -n '2,3s/^# //p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
./weir mvn -q -B -Pbenchmarks -pl benchmarks -am -DskipTests -Dspotless.check.skip -Dweir.shade.skip=true package
echo "rate $rate, $seconds s each, -Xmx$heap; load average $(cut -d' ' -f1-3 /proc/loadavg)"
echo "| series | backend | exchanges per CPU-second | exchanges/s | checkpoint, whole | written | checkpoints | median | longest | heap after a collection | peak resident |"
echo "|---|---|---|---|---|---|---|---|---|---|---|"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for n in $series; do
  for backend in $backends; do
    ./weir java "-Xmx$heap" -cp "benchmarks/target/classes:$(cat benchmarks/target/classpath)" \
      dev.weir.benchmark.state.RequestMetricsState "$backend" "$n" "$rate" "$seconds" >"$log" 2>&1 || true
    grep '^| ' "$log" || echo "| $n | $backend | failed: $(grep -m 1 -oE '(java|org)[.a-zA-Z0-9]*(Error|Exception)[^\`]{0,80}' "$log") |"
  done
done
echo "load average at the end $(cut -d' ' -f1-3 /proc/loadavg)"
