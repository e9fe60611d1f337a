#!/usr/bin/env bash
# nginx under load, watched by a job on a JobManager and two TaskManagers that writes to Kafka exactly once: benchmarks/cluster.sh [--help]
set -euo pipefail
rates="1000 5000 20000 50000 0" seconds=10 warm=8 connections=16
usage() {
  cat <<END
Usage: benchmarks/cluster.sh [OPTIONS]       (as root; about a minute for each rate)
  --rates "N ..."   requests per second, 0 for flat out ("$rates")
  --seconds N       measured at each step ($seconds)
  --warm N          at 20,000 requests/s before each step, so that the JVMs have compiled what they will ($warm)
  --connections N   keep-alive connections ($connections)
LIVE_RING_SIZE=64MiB changes what runs; LIVE_PORT, LIVE_OTLP_PORT and KAFKA_PORT the ports.
END
}
# shellcheck source=benchmarks/steps.sh
. "$(dirname "$(readlink -f "$0")")/steps.sh"
options "rates seconds warm connections" "$@"
# shellcheck source=benchmarks/servers.sh
. "$(dirname "$(readlink -f "$0")")/servers.sh"
export KAFKA_PORT=${KAFKA_PORT:-29092} WEIR_CLUSTER=$folder/cluster
check_machine nginx:nginx-light
mkdir "$folder/bpf"
mount -t bpf bpf "$folder/bpf"
trap 'cluster stop >/dev/null || true; for pid in $loading $weir $receiver $nginx $servers; do end "$pid"; done; umount "$folder/bpf"; rm -rf "$folder"' EXIT

cluster() { "$root/deploy/flink/local-cluster.sh" "$@"; }
rest() { curl -sf "$dashboard/jobs/$job/$1" || true; }
has_checkpoint() { rest checkpoints | grep -q '"completed":[1-9]'; }
cpu_of() { cpu "$(cut -d ' ' -f 1 "$WEIR_CLUSTER/$1.pid")"; }
resident() { status_mib "$(cut -d ' ' -f 1 "$WEIR_CLUSTER/$1.pid")" VmHWM; }
# One of the job's accumulators; 0 if there is none.
total() { rest accumulators | tr '{' '\n' | awk -F '"' -v n="$1" '{ for (i = 1; i < NF; i++) { if ($i == "name") found = $(i + 2) == n; if ($i == "value" && found) sum += $(i + 2) } } END { print sum + 0 }'; }

begin_run() {
  run=$((run + 1)) first=0
  curl -sS -X POST "http://127.0.0.1:$LIVE_OTLP_PORT/begin?run=$run"
  dashboard=$(cluster start -n 2 | sed -n 's/^dashboard: //p')
  job=$(cluster submit -d "$root/benchmarks/cluster.yaml" --set "sinks.kafka.traces.topic=spans$run" --set "sources.ebpf.replay.folder=$folder/bpf/weir" \
    --set "service.flink.execution.checkpointing.dir=file://$folder/checkpoints" 2>&1 | sed -n 's/.*JobID //p')
  wait_for 60 "the job" has_checkpoint
  send 2000 5 # cold, and eight processes on the machine
  send 20000 "$warm"
}

# All that was written is committed with the savepoint; then it goes to the receiver.
end_run() {
  cluster flink stop --savepointPath "$folder/savepoints" "$job" >"$folder/stop.out" 2>&1 || { cat "$folder/stop.out" >&2; die "the job could not be stopped"; }
  lost=$(total ebpf.requests_lost)
  # Seen after a loss: what may be a request, and requests whose traceparent is lost.
  skipped=$(($(total protocols.http.requests_skipped) + $(total protocols.http.requests_unproven) + $(total spans.skipped_no_context)))
  cluster stop >/dev/null
  rm -rf "$folder/checkpoints" "$folder/savepoints"
  drain "spans$run"
}

step() {
  local rate=$1 measured process before=() ticks_of=() mib=() result
  begin_run
  measured=$first
  for process in taskmanager-1 taskmanager-2 jobmanager; do before+=("$(cpu_of $process)"); done
  send "$rate" "$seconds"
  local rate_sent=$sent
  sleep 2
  for process in taskmanager-1 taskmanager-2 jobmanager; do
    ticks_of+=("$(($(cpu_of $process) - before[${#ticks_of[@]}]))")
    mib+=("$(resident $process)")
  done
  end_run
  result=$(curl -sS "http://127.0.0.1:$LIVE_OTLP_PORT/result?requests=$first")
  local client server twice
  client=$(value client "$result") server=$(value server "$result") twice=$(($(value client_twice "$result") + $(value server_twice "$result")))
  {
    printf '%s\t%s\t%s\t%s\t' "$([ "$rate" = 0 ] && echo flat || echo "$rate")" "$(value rate "$rate_sent")" "$(value p50_us "$rate_sent")" "$(value p99_us "$rate_sent")"
    printf '%s\t%s\t%s\t%s\t%s\t' "$((2 * first))" "$((client + server))" "$(($(value wrong_parent "$result") + $(value wrong_trace "$result")))" "$twice" "$((lost + skipped))"
    printf '%s\t' "$((2 * first - client - server - lost - skipped))"
    awk -v a="${ticks_of[0]}" -v b="${ticks_of[1]}" -v j="${ticks_of[2]}" -v t="$ticks" -v q="$((first - measured))" 'BEGIN { printf "%.1f\t%.1f\t%.1f\t", a / t / q * 1e6, b / t / q * 1e6, j / t / q * 1e6 }'
    printf '%s\n' "${mib[*]}" | tr ' ' '+'
  } >>"$folder/rows"
  say "done: $(tail -n 1 "$folder/rows")"
}

jar=$root/pipelines/target/weir.jar
[ -e "$jar" ] && [ -z "$(find "$root"/*/src/main -newer "$jar" -print -quit)" ] || die "$jar is missing or older than the sources: ./weir build"
build
start_kafka "$KAFKA_PORT"
start_nginx
start_receiver
: >"$folder/rows"
run=0
echo "$(uname -r), $(nproc) cores, $(awk -F ': ' '/model name/ { print $2; exit }' /proc/cpuinfo), load average $(cut -d ' ' -f 1 /proc/loadavg) before the start"
for rate in $rates; do step "$rate"; done
printf 'offered\tsent/s\tp50 us\tp99 us\tspans due\treceived\twrong\ttwice\tlost\tnot\tTM 1\tTM 2\tJM\tMiB\n/s\t\t\t\t\t\t\t\t\tcounted\tCPU-s/M\tCPU-s/M\tCPU-s/M\t\n' | cat - "$folder/rows" |
  awk -F '\t' '{ for (i = 1; i <= NF; i++) printf "%13s", $i; print "" }'
echo "load average $(cut -d ' ' -f 1 /proc/loadavg) at the end"
