#!/usr/bin/env bash
# Replays one capture of HTTP exchanges with Weir and with tshark in turn, and prints what each took.
#   benchmarks/tshark.sh [ROUNDS, 3] [MEGABYTES of capture, 222: about 500,000 exchanges]
# Makes the capture itself on loopback (nginx, wrk, tcpdump: needs root) in a folder that it removes. CAPTURE=FILE takes one of yours.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
rounds=${1:-3}
megabytes=${2:-222}
for tool in nginx wrk tcpdump tshark; do
  command -v "$tool" >/dev/null || { echo "$tool is missing: apt-get install nginx-light wrk tcpdump tshark" >&2; exit 2; }
done
dir=$(mktemp -d)
pids=()
trap 'for p in "${pids[@]}"; do kill "$p" 2>/dev/null || true; done; rm -rf "$dir"' EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

serve() {
  cat >"$dir/nginx.conf" <<CONF
daemon off; worker_processes 1; pid $dir/nginx.pid; error_log $dir/nginx.log;
events { worker_connections 1024; }
http { access_log off; keepalive_requests 1000000000;
  server { listen 127.0.0.1:$1; location / { return 200 "hello, world"; } } }
CONF
  nginx -p "$dir" -e "$dir/nginx.log" -c "$dir/nginx.conf" & pids+=($!)
}

# Short rounds of load until the capture is large enough.
capture() {
  local port
  port=$(free_port)
  serve "$port"
  tcpdump -i lo -s 0 -B 131072 -U -w "$dir/http.pcap" "tcp port $port" 2>"$dir/tcpdump.log" & pids+=($!)
  until grep -qs listening "$dir/tcpdump.log" && curl -fs -o "$dir/first" "http://127.0.0.1:$port/"; do sleep 0.2; done
  while [ "$(stat -c %s "$dir/http.pcap")" -lt $((megabytes * 1000000)) ]; do
    wrk -t1 -c16 -d1s -H 'traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' \
      "http://127.0.0.1:$port/cart/items/17" >"$dir/wrk.log"
  done
  sleep 1
  kill "${pids[@]}" && wait "${pids[@]}" 2>/dev/null || true
  pids=()
}

pipeline() {
  cat >"$dir/$1.yaml" <<YAML
sources: {pcap: {path: $2}}
processors: {tcp_reassembly: {}, protocols: {enabled: [http]}, spans: {without_context: new_trace}}
sinks: {file: {path: $dir/$1.json}}
service: {pipelines: {traces: {sources: [pcap], processors: [tcp_reassembly, protocols, spans], sinks: [file]}}}
YAML
}

by_weir() { rm -f "$dir/$1.json"; ./weir run "$dir/$1.yaml" >"$dir/weir.log" 2>&1; }
by_tshark() {
  tshark -r "$capture" -Y http -T fields -e frame.time_epoch -e tcp.stream -e http.request.method -e http.request.uri \
    -e http.response.code >"$dir/tshark.txt" 2>"$dir/tshark.log"
}

TIMEFORMAT='%R %U %S'
# NAME COMMAND: a line "NAME wall-seconds processor-seconds" in the table
measure() {
  local name=$1 times
  shift
  times=$( { time "$@" 1>&2; } 2>&1) || { echo "$name failed" >&2; cat "$dir"/*.log >&2; exit 1; }
  echo "$name $times" | awk '{print $1, $2, $3 + $4}' >>"$dir/times"
}

if [ -n "${CAPTURE:-}" ]; then capture=$(readlink -f "$CAPTURE"); else capture; capture=$dir/http.pcap; fi
pipeline all "$capture"
pipeline start "$PWD/pipelines/captures/http.pcap"
by_weir start # builds what is older than its sources
for _ in $(seq "$rounds"); do
  measure start by_weir start
  measure weir by_weir all
  measure tshark by_tshark
done
spans=$(grep -o '"spanId"' "$dir/all.json" | wc -l)
requests=$(awk -F '\t' '$3 != ""' "$dir/tshark.txt" | wc -l)
echo "$(stat -c %s "$capture") bytes; $spans spans by Weir, $requests requests by tshark; medians of $rounds rounds in turn"
python3 - "$dir/times" "$spans" <<'PY'
import statistics, sys
rows = {}
for line in open(sys.argv[1]):
    name, wall, cpu = line.split()
    rows.setdefault(name, []).append((float(wall), float(cpu)))
n = int(sys.argv[2])
median = {name: [statistics.median(v) for v in zip(*values)] for name, values in rows.items()}
start = median.pop("start")
median["weir without its start"] = [a - b for a, b in zip(median["weir"], start)]
print(f"Weir's start and end alone: {start[0]:.1f} s, {start[1]:.1f} CPU-seconds")
print(f"{'':24}{'wall s':>8}{'CPU s':>8}{'exchanges/s':>13}{'per CPU-s':>11}{'times tshark':>14}")
for name, (wall, cpu) in median.items():
    times = median["tshark"][0] / wall
    print(f"{name:24}{wall:8.1f}{cpu:8.1f}{n / wall:13,.0f}{n / cpu:11,.0f}{times:14.1f}")
PY
