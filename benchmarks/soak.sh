#!/usr/bin/env bash
# Weir for a long time under a steady load whose connections come and go: benchmarks/soak.sh [--help]
set -euo pipefail
minutes=60 rate=10000 connections=64 churn=200 every=60 out=
usage() {
  cat <<END
Usage: benchmarks/soak.sh [OPTIONS]       (as root)
  --minutes N       how long ($minutes)
  --rate N          requests per second ($rate)
  --connections N   open at a time ($connections)
  --churn N         requests of a connection on average before it ends ($churn): by the client, by the server, or by a reset
  --every N         seconds between two lines of numbers ($every)
  --out FOLDER      where log and result stay, beside the terminal
LIVE_COMPRESSION, LIVE_RING_SIZE and WEIR_JAVA_OPTS change what runs; LIVE_PORT and LIVE_OTLP_PORT the ports.
END
}
# shellcheck source=benchmarks/steps.sh
. "$(dirname "$(readlink -f "$0")")/steps.sh"
options "minutes rate connections churn every out" "$@"
if [ -n "$out" ]; then
  mkdir -p "$out"
  exec > >(tee "$out/log") 2>&1
fi

# The least that was left after a collection since the last look: what is really held.
heap_mib() {
  local seen=$1
  tail -n +"$((seen + 1))" "$folder/gc.log" | sed -n 's/.*Pause.* [0-9]*M->\([0-9]*\)M(.*/\1/p' | sort -n | head -n 1
}

maps_kib() { cat "/proc/$weir/fdinfo/"* 2>/dev/null | awk '/^memlock:/ { n += $2 } END { print int(n / 1024) }'; }

sample() {
  local lines=$1 heap ticks_now
  heap=$(heap_mib "$lines")
  ticks_now=$(cpu "$weir")
  printf '%6d %10d %10d %8s %8d %8d %10d %8.1f\n' "$((SECONDS - began))" "$(spans_received)" "$(status_mib "$weir" VmRSS)" "${heap:--}" \
    "$(maps_kib)" "$(ls "/proc/$weir/fd" | wc -l)" "$(ls "/proc/$weir/task" | wc -l)" \
    "$(awk -v t="$((ticks_now - ticks_before))" -v h="$ticks" -v s="$every" 'BEGIN { print t / h / s * 100 }')"
  ticks_before=$ticks_now
}

watch_it() {
  local lines=0 until=$((SECONDS + every))
  began=$SECONDS
  ticks_before=$(cpu "$weir")
  printf '%6s %10s %10s %8s %8s %8s %10s %8s\n' second spans 'RSS MiB' 'heap MiB' 'maps KiB' files threads 'CPU %'
  while kill -0 "$loading" 2>/dev/null; do
    kill -0 "$weir" 2>/dev/null || { cat "$folder/weir.out"; die "Weir ended"; }
    sleep 1
    [ "$SECONDS" -lt "$until" ] && continue
    until=$((until + every))
    sample "$lines"
    lines=$(wc -l <"$folder/gc.log")
  done
}

finish() {
  local requests result client server lost skipped unproven
  requests=$(value next "$(cat "$folder/sent")")
  settle
  stop_weir
  result=$(curl -sS "http://127.0.0.1:$LIVE_OTLP_PORT/result?requests=$requests")
  client=$(value client "$result") server=$(value server "$result")
  lost=$(counted ebpf requests_lost) skipped=$(counted protocols http.requests_skipped)
  unproven=$(counted protocols http.requests_unproven)
  sed -n '/^  ebpf  /,$p' "$folder/weir.out"
  echo "load: $(cat "$folder/sent")"
  echo "spans: $result"
  echo "result: $((2 * requests)) spans due, $((client + server)) received, $lost lost to a full ring, $((skipped + unproven)) skipped after a loss," \
    "$((2 * requests - client - server - lost - skipped - unproven)) not counted; wrong parent $(value wrong_parent "$result"), twice" \
    "$(($(value client_twice "$result") + $(value server_twice "$result"))); load average $(cut -d ' ' -f 1 /proc/loadavg)"
}

check_machine nginx:nginx-light
build
start_nginx
start_receiver
export WEIR_JAVA_OPTS="${WEIR_JAVA_OPTS:-} -Xlog:gc:file=$folder/gc.log"
start_weir 1
setsid "$load" --port "$LIVE_PORT" --connections "$connections" --churn "$churn" --rate "$rate" --seconds $((minutes * 60)) --run 1 >"$folder/sent" &
loading=$!
watch_it
loading=
finish >"$folder/result"
cat "$folder/result"
[ -z "$out" ] || cp "$folder/result" "$out/result"
