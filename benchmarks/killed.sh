#!/usr/bin/env bash
# kill -9 of Weir under load and a start from its last checkpoint; every request is looked up at the receiver: benchmarks/killed.sh [--help]
set -euo pipefail
rates="5000 20000" seconds=30 connections=16 sink=otlp
usage() {
  cat <<END
Usage: benchmarks/killed.sh [OPTIONS]       (as root; about 45 s for each rate)
  --rates "R ..."   requests/s ("$rates")
  --seconds N       of load; killed after a third of it, started again at once ($seconds)
  --connections N   ($connections)
  --sink SINK       otlp, at least once; or kafka, exactly once: at the end its topic is read to the receiver ($sink)
LIVE_RING_SIZE (here 512MiB: it takes what comes while nobody reads) and WEIR_JAVA_OPTS change what runs; LIVE_PORT, LIVE_OTLP_PORT and KAFKA_PORT the ports.
END
}
export LIVE_RING_SIZE=${LIVE_RING_SIZE:-512MiB}
# shellcheck source=benchmarks/steps.sh
. "$(dirname "$(readlink -f "$0")")/steps.sh"
options "rates seconds connections sink" "$@"
[[ $sink =~ ^(otlp|kafka)$ ]] || { usage >&2; exit 2; }
# shellcheck source=benchmarks/servers.sh
. "$(dirname "$(readlink -f "$0")")/servers.sh"
export KAFKA_PORT=${KAFKA_PORT:-29092}
check_machine nginx:nginx-light
mkdir "$folder/bpf"
mount -t bpf bpf "$folder/bpf"
trap 'for pid in $loading $weir $receiver $nginx $servers; do end "$pid"; done; umount "$folder/bpf"; rm -rf "$folder"' EXIT

run_weir() {
  local file=(live.yaml)
  [ "$sink" = otlp ] || file=(cluster.yaml --set "sinks.kafka.traces.topic=spans$run" --set service.flink.parallelism.default=1)
  setsid "$root/weir" run "$root/benchmarks/${file[0]}" "${file[@]:1}" --set sources.ebpf.replay.name=killed --set "sources.ebpf.replay.folder=$folder/bpf/weir" \
    --set "service.flink.execution.checkpointing.dir=file://$folder/checkpoints" "$@" >"$folder/weir.out" 2>&1 &
  weir=$!
  wait_for 90 Weir grep -qs capturing "$folder/weir.out"
}

step() {
  local sent result killed lost received twice
  run=$((run + 1))
  curl -sS -X POST "http://127.0.0.1:$LIVE_OTLP_PORT/begin?run=$run"
  rm -rf "$folder/checkpoints"
  run_weir
  "$load" --port "$LIVE_PORT" --connections "$connections" --rate "$1" --seconds "$seconds" --run "$run" >"$folder/sent" &
  loading=$!
  sleep $((seconds / 3))
  kill -KILL "$weir"
  wait "$weir" 2>/dev/null || true
  killed=$SECONDS
  run_weir --from "$folder/checkpoints"
  say "reads again after $((SECONDS - killed)) s"
  wait "$loading"
  loading=
  settle
  stop_weir
  lost=$(counted ebpf requests_lost)
  [ "$sink" = otlp ] || drain "spans$run"
  sent=$(value sent "$(cat "$folder/sent")")
  result=$(curl -sS "http://127.0.0.1:$LIVE_OTLP_PORT/result?requests=$sent")
  twice=$(($(value client_twice "$result") + $(value server_twice "$result")))
  received=$(($(value client "$result") + $(value server "$result") - twice))
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$sent" "$((2 * sent))" "$received" "$((2 * sent - received))" "$twice" \
    "$(($(value wrong_parent "$result") + $(value wrong_trace "$result")))" "$lost" >>"$folder/rows"
}

build
start_receiver
start_nginx
[ "$sink" = otlp ] || start_kafka "$KAFKA_PORT"
run=0
for rate in $rates; do step "$rate"; done
printf 'rate\trequests\tspans due\treceived\tmissing\ttwice\twrong\tring full\n' | cat - "$folder/rows" |
  awk -F '\t' '{ for (i = 1; i <= NF; i++) printf "%12s", $i; print "" }'
