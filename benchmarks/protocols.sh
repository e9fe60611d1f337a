#!/usr/bin/env bash
# redis-benchmark and pgbench with and without Weir, all on this machine: benchmarks/protocols.sh [--help]
set -euo pipefail
rounds=3 seconds=10 connections=1 pipeline=16 clients=8 rate=0 protocols="redis postgresql"
usage() {
  cat <<END
Usage: benchmarks/protocols.sh [OPTIONS]       (as root; about 4 minutes)
  --protocols "P ..."  of "$protocols"
  --rounds N           without and with Weir in turn ($rounds)
  --seconds N          of load in each, about as long again before it with Weir, so that the JVM has compiled what it will ($seconds)
  --connections N      of redis-benchmark ($connections)
  --rate N             commands of Redis each second over four connections, by at_rate.py: redis-benchmark has no option for it (0: flat out, by redis-benchmark)
  --pipeline N         commands that it sends at a time ($pipeline)
  --clients N          of pgbench, flat out ($clients)
LIVE_COMPRESSION, LIVE_RING_SIZE and WEIR_JAVA_OPTS change what runs; LIVE_PORT and LIVE_OTLP_PORT the ports.
END
}
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=benchmarks/steps.sh
. "$here/steps.sh"
options "protocols rounds seconds connections rate pipeline clients" "$@"
rate_of_redis=$rate
# shellcheck source=benchmarks/servers.sh
. "$here/servers.sh"
export LIVE_WITHOUT_CONTEXT=new_trace LIVE_PROTOCOL

redis_info() { redis-cli -p "$LIVE_PORT" info stats | tr -d '\r' | sed -n 's/^total_commands_processed://p'; }

# Operations of the server so far; asking is one of them where it is asked of the server.
operations_redis() { redis_info; }
operations_postgresql() { echo "$done_by_pgbench"; }
asking_redis=1 asking_postgresql=0

commands=1000000
# Sets $rate. The number of commands follows the rate, so that a run takes about the wanted time.
load_redis() {
  if [ "$rate_of_redis" != 0 ]; then
    rate=$(python3 "$here/at_rate.py" "$LIVE_PORT" "$rate_of_redis" "$pipeline" "$seconds")
    return
  fi
  rate=$(redis-benchmark -p "$LIVE_PORT" --csv -P "$pipeline" -c "$connections" -n "$commands" -r 100000 -t set | tail -n 1 | cut -d '"' -f 4)
  commands=$(awk -v r="$rate" -v s="$seconds" 'BEGIN { printf "%d", r * s }')
}

done_by_pgbench=0
load_postgresql() {
  printf '\\set aid random(1, 100000)\nselect abalance from pgbench_accounts where aid = :aid;\n' >"$folder/select.sql"
  pgbench -h 127.0.0.1 -p "$LIVE_PORT" -U bench -n -f "$folder/select.sql" -c "$clients" -T "$seconds" postgres >"$folder/pgbench.log" 2>&1
  rate=$(sed -n 's/^tps = \([0-9.]*\).*/\1/p' "$folder/pgbench.log")
  done_by_pgbench=$((done_by_pgbench + $(sed -n 's/^number of transactions actually processed: \([0-9]*\).*/\1/p' "$folder/pgbench.log")))
}

without() {
  "load_$LIVE_PROTOCOL"
  printf '%s\twithout\t%s\n' "$LIVE_PROTOCOL" "$rate" >>"$folder/rates"
}

# Both ends are here: two spans for each operation. The sums are those of the load before too: all of Weir's life.
with() {
  local before after due received turns unproven skipped
  before=$("operations_$LIVE_PROTOCOL")
  start_weir 1
  "load_$LIVE_PROTOCOL"
  settle
  "load_$LIVE_PROTOCOL"
  printf '%s\twith\t%s\n' "$LIVE_PROTOCOL" "$rate" >>"$folder/rates"
  settle
  stop_weir
  after=$("operations_$LIVE_PROTOCOL")
  received=$(spans_received)
  local asking=asking_$LIVE_PROTOCOL each=1
  [ "$LIVE_PROTOCOL" != redis ] || each=$pipeline
  due=$((2 * (after - before - ${!asking})))
  turns=$(counted ebpf requests_lost)
  unproven=$(($(counted protocols "$LIVE_PROTOCOL.requests_unproven") + $(counted protocols "$LIVE_PROTOCOL.exchanges_unproven")))
  skipped=$(($(counted protocols "$LIVE_PROTOCOL.executions_skipped") + $(counted protocols "$LIVE_PROTOCOL.requests_skipped")))
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$LIVE_PROTOCOL" "$rate" "$due" "$received" "$((turns * each))" "$unproven" "$skipped" \
    "$((due - received - turns * each - unproven - skipped))" >>"$folder/sums"
  say "done: $(tail -n 1 "$folder/sums")"
  sed -n "s/^  protocols  *\($LIVE_PROTOCOL\.[a-z_]*\)  */\1 /p; s/^  ebpf  *\(records_lost\|bytes_lost\|requests\)  */ebpf.\1 /p" "$folder/weir.out" |
    sed "s/^/  /" >>"$folder/counters"
}

print_sums() {
  echo
  echo "Spans: both ends are here, so two for each operation. A record that the ring had no room for is counted in turns of the client; redis-benchmark"
  echo "sends $pipeline commands in one, and that is how its loss is told."
  printf 'protocol\tops/s\tdue\treceived\tring full\tunproven\tskipped\tnot counted\n' | cat - "$folder/sums" |
    awk -F '\t' '{ printf "%-12s", $1; for (i = 2; i <= NF; i++) printf "%14s", $i; print "" }'
}

print_rates() {
  echo
  echo "With and without, $rounds rounds in turn, medians of the tools' own numbers; server, tool, receiver and Weir share $(nproc) cores."
  python3 - "$folder/rates" <<'PY'
import statistics, sys
rates = {}
for line in open(sys.argv[1]):
    protocol, how, rate = line.split("\t")
    rates.setdefault(protocol, {}).setdefault(how, []).append(float(rate))
print(f"{'':12}{'without, ops/s':>18}{'with, ops/s':>14}{'of it':>8}")
for protocol, by in rates.items():
    a, b = (statistics.median(by[how]) for how in ("without", "with"))
    print(f"{protocol:12}{a:18,.0f}{b:14,.0f}{100 * b / a:7.0f}%")
PY
}

check_machine redis-server:redis-server redis-benchmark:redis-tools pgbench:postgresql python3:python3
build
start_receiver
echo "$(uname -r), $(nproc) cores, $(awk -F ': ' '/model name/ { print $2; exit }' /proc/cpuinfo), load average $(cut -d ' ' -f 1 /proc/loadavg) before the start"
for LIVE_PROTOCOL in $protocols; do
  case $LIVE_PROTOCOL in
    redis) start_redis "$LIVE_PORT" ;;
    postgresql) start_postgres "$LIVE_PORT" ;;
    *) die "no load for $LIVE_PROTOCOL" ;;
  esac
  "load_$LIVE_PROTOCOL" # finds the server warm
  for _ in $(seq "$rounds"); do
    without
    with
  done
  for pid in $servers; do end "$pid"; done
  servers=
done
print_sums
print_rates
echo
echo "Counters of Weir that are not 0, in the order of the rounds:"
cat "$folder/counters"
echo "load average $(cut -d ' ' -f 1 /proc/loadavg) at the end"
