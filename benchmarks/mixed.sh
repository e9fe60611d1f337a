#!/usr/bin/env bash
# Replays a capture of HTTP, PostgreSQL, Redis and DNS with Weir and with tshark in turn, each protocol alone and all together, and prints what each took.
#   benchmarks/mixed.sh [ROUNDS, 3] [MEGABYTES of the whole capture, 1000]
# Makes the capture itself on loopback, from real servers (needs root, and room for it twice, and for the spans), in a folder that it removes; TMPDIR says where.
set -euo pipefail
rounds=${1:-3} megabytes=${2:-1000}
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=benchmarks/replay.sh
. "$here/replay.sh"
# shellcheck source=benchmarks/servers.sh
. "$here/servers.sh"
require_commands nginx:nginx-light wrk:wrk tcpdump:tcpdump tshark:tshark redis-benchmark:redis-tools redis-server:redis-server pgbench:postgresql \
  dnsmasq:dnsmasq-base dnsperf:dnsperf

# Each protocol: its port, what tshark calls it, and the fields that are the like of what Weir keeps.
protocols=(http postgresql redis dns)
declare -A port called=([http]=http [postgresql]=pgsql [redis]=resp [dns]=dns)
declare -A fields=(
  [http]="tcp.stream http.request.method http.request.uri http.response.code"
  [postgresql]="tcp.stream pgsql.type pgsql.query"
  [redis]="tcp.stream resp.bulk_string.value resp.error"
  [dns]="udp.stream dns.id dns.qry.name dns.qry.type dns.flags.rcode dns.a"
)
for p in "${protocols[@]}"; do port[$p]=$(free_port); done

load_redis() { redis-benchmark -p "${port[redis]}" -q -P 16 -c 4 -n 100000 -r 100000 -t set,get >"$folder/redis-benchmark.log"; }
load_postgresql() { pgbench -h 127.0.0.1 -p "${port[postgresql]}" -U bench -n -c 4 -T 1 postgres >"$folder/pgbench.log" 2>&1; }
load_dns() { dnsperf -s 127.0.0.1 -p "${port[dns]}" -d "$folder/names" -c 4 -l 1 >"$folder/dnsperf.log" 2>&1; }

# All at once, so that they are mixed.
load_all() {
  local loads=() load
  load_http "${port[http]}" & loads+=($!)
  load_postgresql & loads+=($!)
  load_redis & loads+=($!)
  load_dns & loads+=($!)
  for load in "${loads[@]}"; do wait "$load"; done
}

capture() {
  seq -f 'n%g.known.test A' 500 >"$folder/names"
  seq -f 'n%g.missing.test AAAA' 500 >>"$folder/names"
  serve_http "${port[http]}"
  start_postgres "${port[postgresql]}"
  start_redis "${port[redis]}"
  start_dns "${port[dns]}"
  local filter
  filter=$(printf ' or port %s' "${port[@]}")
  start_tcpdump "$folder/mixed.pcap" "${filter# or }"
  fill "$folder/mixed.pcap" "$megabytes" load_all
  grep ' packets ' "$folder/tcpdump.log" | sed 's/^/tcpdump: /'
  local p
  for p in "${protocols[@]}"; do tcpdump -r "$folder/mixed.pcap" -w "$folder/$p.pcap" "port ${port[$p]}" 2>"$folder/tcpdump.log"; done
}

# NAME PROTOCOLS
replay() {
  local name=$1 options=() filter="" p field
  shift
  for p in "$@"; do
    [ "$p" = dns ] && options+=(-d "udp.port==${port[$p]},dns") || options+=(-d "tcp.port==${port[$p]},${called[$p]}")
    for field in ${fields[$p]}; do options+=(-e "$field"); done
    filter="$filter or ${called[$p]}"
  done
  measure "weir-$name" by_weir "$name"
  measure "tshark-$name" by_tshark "$folder/$name.txt" "$folder/$name.pcap" "${filter# or }" "${options[@]}"
}

capture
pipeline start "$PWD/pipelines/captures/http.pcap" http
all=$(IFS=,; echo "${protocols[*]}")
for p in "${protocols[@]}"; do pipeline "$p" "$folder/$p.pcap" "$all"; done
pipeline mixed "$folder/mixed.pcap" "$all"
by_weir start # builds what is older than its sources
for _ in $(seq "$rounds"); do
  measure start by_weir start
  for p in "${protocols[@]}"; do replay "$p" "$p"; done
  replay mixed "${protocols[@]}"
done
counts=()
for name in "${protocols[@]}" mixed; do
  echo "$name: $(stat -c %s "$folder/$name.pcap") bytes; $(spans_of "$name") spans by Weir, $(wc -l <"$folder/$name.txt") packets with messages by tshark"
  counts+=("$name:$(spans_of "$name")")
done
echo "medians of $rounds rounds in turn; load average $(cut -d ' ' -f 1 /proc/loadavg) at the end"
print_times "${counts[@]}"
