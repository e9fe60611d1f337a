#!/usr/bin/env bash
# Spans by OTLP through Weir to an OTLP receiver, all on this machine: benchmarks/otlp.sh [--help]
set -euo pipefail
seconds=30 warm=20 rounds=3 compressions="none gzip" overload=3 core=1 in_flight=8
usage() {
  cat <<END
Usage: benchmarks/otlp.sh [OPTIONS]       (about 8 minutes)
  --seconds N          measured, as fast as Weir takes it ($seconds)
  --warm N             before, so that the JVM has compiled what it will ($warm)
  --rounds N           of each compression in turn ($rounds)
  --compressions "C.." none and gzip, of what comes in and of what goes out ("$compressions")
  --overload N         then so many times what it took, for as long again; 0 for none ($overload)
  --core N             that Weir runs on, alone; sender and receiver have the others ($core)
OTLP_IN and OTLP_OUT change the ports; OTLP_PENDING (max_pending) and WEIR_JAVA_OPTS how Weir runs; OTLP_PROGRAM is a command to run in its place.
END
}
# shellcheck source=benchmarks/steps.sh
. "$(dirname "$(readlink -f "$0")")/steps.sh"
options "seconds warm rounds compressions overload core" "$@"
export OTLP_IN=${OTLP_IN:-24317} OTLP_OUT=${OTLP_OUT:-24318}
count=$((OTLP_OUT + 1))
others=$(seq 0 $(($(nproc) - 1)) | grep -vx "$core" | paste -sd, -)
[ -n "$others" ] || die "needs two cores: one is Weir's"

bench() { taskset -c "$others" "$root/weir" java -Xmx512m -XX:MaxDirectMemorySize=2g -cp "$classes:$(cat "$root/benchmarks/target/classpath")" "dev.weir.benchmark.otlp.$@"; }
received() { curl -sS "http://127.0.0.1:$count/"; }
# Takes the rate and the seconds; the line is in $sent.
send() { sent=$(bench Generator "$OTLP_IN" "$OTLP_COMPRESSION" "$1" "$2" "${3:-$in_flight}"); }

settle() {
  local before=-1 now
  now=$(received)
  while [ "$now" != "$before" ]; do
    sleep 1
    before=$now now=$(received)
  done
}

start() {
  export OTLP_COMPRESSION=$1
  : >"$folder/weir.out"
  # The receiver may need more than one thread; what is compared is Weir's own processor time.
  (exec setsid taskset -c "$others" "$root/weir" java -Xmx256m -cp "$classes:$(cat "$root/benchmarks/target/classpath")" dev.weir.benchmark.otlp.Backend "$OTLP_OUT" "$count") &
  receiver=$!
  wait_for 30 "the receiver" listens "$OTLP_OUT"
  local program=${OTLP_PROGRAM:-$root/weir run $root/benchmarks/otlp.yaml}
  # shellcheck disable=SC2086 # with its arguments
  GOMAXPROCS=1 WEIR_JAVA_OPTS="${WEIR_JAVA_OPTS:-} -XX:ActiveProcessorCount=1" setsid taskset -c "$core" $program >"$folder/weir.out" 2>&1 &
  weir=$!
  wait_for 90 Weir listens "$OTLP_IN"
}

stop() {
  end "$weir"
  weir=
  end "$receiver"
  receiver=
}

# As fast as it is taken, then more than that. Everything that was taken must have arrived.
round() {
  local compression=$1 cpu_before spans_before ticks_used spans rate rss
  start "$compression"
  send 0 "$warm"
  settle
  cpu_before=$(cpu "$weir") spans_before=$(received)
  send 0 "$seconds"
  settle
  ticks_used=$(($(cpu "$weir") - cpu_before)) spans=$(($(received) - spans_before)) rss=$(status_mib "$weir" VmRSS)
  rate=$(awk -v n="$(value taken "$sent")" -v s="$(value seconds "$sent")" 'BEGIN { printf "%d", n / s }')
  printf '| %s | %s | %s | %s | %s | %s |\n' "$compression" "$(value bytes "$sent")" "$rate" \
    "$(awk -v n="$spans" -v u="$ticks_used" -v t="$ticks" 'BEGIN { printf "%d", n * t / u }')" "$(($(value taken "$sent") - spans))" "$rss" >>"$folder/rows"
  say "$(tail -n 1 "$folder/rows")"
  [ "$overload" = 0 ] || overload "$compression" "$rate"
  stop
}

overload() {
  local compression=$1 rate=$2 offered=$(($2 * overload)) before spans high
  before=$(received)
  (while sleep 1; do status_mib "$weir" VmRSS && echo; done >"$folder/rss") 2>/dev/null &
  local watch=$!
  servers="$servers $watch"
  send "$offered" "$seconds" 64
  kill "$watch" 2>/dev/null || true
  settle
  spans=$(($(received) - before)) high=$(sort -n "$folder/rss" | tail -n 1)
  printf '| %s | %s | %s | %s | %s | %s | %s | %s |\n' "$compression" "$offered" \
    "$(awk -v n="$(value offered "$sent")" -v l="$(value late "$sent")" -v s="$(value seconds "$sent")" 'BEGIN { printf "%d", (n - l) / s }')" \
    "$(awk -v n="$(value taken "$sent")" -v s="$(value seconds "$sent")" 'BEGIN { printf "%d", n / s }')" \
    "$(value refused "$sent")" "$(value failed "$sent")" "$(($(value taken "$sent") - spans))" \
    "$(head -n 1 "$folder/rss") to $high" >>"$folder/over"
  say "$(tail -n 1 "$folder/over")"
}

build
: >"$folder/rows"
: >"$folder/over"
echo "$(uname -r), $(nproc) cores, $(awk -F ': ' '/model name/ { print $2; exit }' /proc/cpuinfo), load average $(cut -d ' ' -f 1 /proc/loadavg) before the start"
for _ in $(seq "$rounds"); do for compression in $compressions; do round "$compression"; done; done
echo
echo "| compression | bytes per span | spans/s taken | spans per CPU-second | taken and not arrived | resident MiB |"
echo "|---|---|---|---|---|---|"
cat "$folder/rows"
if [ -s "$folder/over" ]; then
  echo
  echo "| compression | offered/s | sent/s | taken/s | refused | failed | taken and not arrived | resident MiB, first to most |"
  echo "|---|---|---|---|---|---|---|---|"
  cat "$folder/over"
fi
echo "load average $(cut -d ' ' -f 1 /proc/loadavg) at the end"
