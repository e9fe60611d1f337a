#!/usr/bin/env bash
# The source and the sink kafka against a broker of one node: benchmarks/kafka.sh [--spans N] [--rounds N]
# Writes and reads spans in turn, at least once and exactly once. Prints a row for each; the ratio is of the medians.
set -euo pipefail
spans=6000000 rounds=3
usage() { sed -n '2,3s/^# //p' "$0"; }
# shellcheck source=benchmarks/steps.sh
. "$(dirname "$(readlink -f "$0")")/steps.sh"
options "spans rounds" "$@"
# shellcheck source=benchmarks/servers.sh
. "$(dirname "$(readlink -f "$0")")/servers.sh"
port=${KAFKA_PORT:-29092}

measure() {
  java_of_kafka dev.weir.benchmark.kafka.KafkaThroughput "$1" "localhost:$port" "$2" "$3" >"$folder/out" 2>&1 || true
  grep '^| ' "$folder/out" | tee -a "$folder/rows" || { tail -n 20 "$folder/out" >&2; die "$1 failed"; }
}

build
start_kafka "$port"
: >"$folder/rows"
echo "$(uname -r), $(nproc) cores, $(awk -F ': ' '/model name/ { print $2; exit }' /proc/cpuinfo), load average $(cut -d ' ' -f 1 /proc/loadavg) before the start"
echo "| what | spans measured | spans per CPU-second | spans/s |"
echo "|---|---|---|---|"
for round in $(seq "$rounds"); do
  measure at_least_once "least$round" "$spans"
  measure exactly_once "exactly$round" "$spans"
  measure read "least$round" "$spans"
done
awk -F '|' '
  function median(s,   a, n, i, j, t) {
    n = split(s, a, " ")
    for (i = 2; i <= n; i++) for (j = i; j > 1 && a[j - 1] + 0 > a[j] + 0; j--) { t = a[j]; a[j] = a[j - 1]; a[j - 1] = t }
    return n % 2 ? a[(n + 1) / 2] : (a[n / 2] + a[n / 2 + 1]) / 2
  }
  { gsub(/ /, "", $2); cpu[$2] = cpu[$2] " " $4 + 0; speed[$2] = speed[$2] " " $5 + 0 }
  END {
    print ""
    for (k in cpu) printf "%s: %d spans per CPU-second, %d spans/s (medians)\n", k, median(cpu[k]), median(speed[k])
    printf "exactly_once to at_least_once: %.2f of the spans per CPU-second, %.2f of the spans/s\n", median(cpu["exactly_once"]) / median(cpu["at_least_once"]), median(speed["exactly_once"]) / median(speed["at_least_once"])
  }' "$folder/rows"
echo "load average $(cut -d ' ' -f 1 /proc/loadavg) at the end"
