#!/usr/bin/env bash
# How long a restart takes, and whether it costs or doubles a span: benchmarks/recovery.sh [--help]
set -euo pipefail
here=$(dirname "$(readlink -f "$0")") root=$(dirname "$here")
rounds=3 rate=200
usage() {
  cat <<END
Usage: benchmarks/recovery.sh [OPTIONS] [process|job|taskmanager ...]       (as root; about 3 minutes)
  --rounds N   of each ($rounds)
  --rate N     requests per second, one connection each ($rate)

process      kill -9 of "weir run", which is started again at once from its last checkpoint
job          the disk of the file sink is full: Flink restarts the job within its process until it is not
taskmanager  kill -9 of the TaskManager that reads, one of two on this host
END
}
kinds=()
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=$2; shift 2 ;;
    --rate) rate=$2; shift 2 ;;
    --help) usage; exit ;;
    process | job | taskmanager) kinds+=("$1"); shift ;;
    *) usage >&2; exit 2 ;;
  esac
done
[ ${#kinds[@]} -gt 0 ] || kinds=(process job taskmanager)
[ "$EUID" -eq 0 ] || { echo "recovery.sh: capturing needs root" >&2; exit 2; }
command -v python3 >/dev/null || { echo "recovery.sh: apt-get install python3" >&2; exit 2; }
[ -r "$root/pipelines/target/weir.jar" ] || "$root/weir" build
"$root/weir" version >/dev/null # builds what is older than its sources

folder=$(mktemp -d) cluster=$root/deploy/flink/local-cluster.sh
export WEIR_CLUSTER=$folder/cluster
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
weir='' traffic=''
finish() {
  [ -z "$traffic" ] || kill "$traffic" 2>/dev/null || true
  [ -z "$weir" ] || kill "$weir" 2>/dev/null || true
  [ ! -e "$WEIR_CLUSTER/jobmanager.pid" ] || "$cluster" stop >/dev/null
  [ -z "$weir" ] || wait "$weir" 2>/dev/null || true
  for mount in "$folder"/disk "$folder"/bpf; do ! mountpoint -q "$mount" || umount "$mount"; done
  rm -rf "$folder"
}
trap finish EXIT
mkdir "$folder/bpf" "$folder/disk"
mount -t bpf bpf "$folder/bpf"
mount -t tmpfs -o size=64m tmpfs "$folder/disk"

# A server and a client that sends numbered requests at a rate until it is told to end; then it prints how many.
cat >"$folder/traffic.py" <<'END'
import http.client, http.server, signal, sys, threading, time
port, rate, started = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
class Ok(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
    def log_message(self, *args): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Ok)
threading.Thread(target=server.serve_forever, daemon=True).start()
ended = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: ended.set())
sent, begin = 0, time.time()
with open(started, "w", buffering=1) as log:
    while not ended.is_set():
        sent += 1
        log.write(f"{sent} {time.time():.6f}\n")
        client = http.client.HTTPConnection("127.0.0.1", port)
        client.request("GET", f"/r/{sent}", headers={"traceparent": "00-10550000000000000000000000000001-00000000000000aa-01"})
        client.getresponse().read()
        client.close()
        time.sleep(max(0, begin + sent / rate - time.time()))
END

# Takes the times at which requests were sent, the spans' file and the time of the failure: waits for the first span of a request sent after it.
cat >"$folder/first.py" <<'END'
import re, sys, time
sent, spans, failed = sys.argv[1], sys.argv[2], float(sys.argv[3])
number, until = re.compile(r'/r/(\d+)"'), time.time() + 120
def after():
    return next((int(l.split()[0]) for l in open(sent) if float(l.split()[1]) > failed), None)
first = None
while time.time() < until:
    first = first or after()
    with open(spans) as lines:
        if first and any((m := number.search(l)) and int(m.group(1)) >= first for l in lines):
            print(f"{time.time() - failed:.2f}")
            sys.exit()
    time.sleep(0.02)
sys.exit("no span in two minutes")
END

cat >"$folder/count.py" <<'END'
import collections, re, sys
sent = sum(1 for _ in open(sys.argv[1]))
seen = collections.Counter()
for line in open(sys.argv[2]):
    seen[re.search(r'/r/(\d+)"', line).group(1), re.search(r'"kind":(\d)', line).group(1)] += 1
due = [(str(n), k) for n in range(1, sent + 1) for k in "23"]
print(sent, sum(1 for d in due if d not in seen), sum(c - 1 for c in seen.values() if c > 1))
END

pipeline() {
  cat >"$folder/live.yaml" <<END
sources:
  ebpf: {ports: {include: [$port]}, replay: {name: recovery, folder: $folder/bpf/weir}}
processors: {tcp_reassembly: {}, protocols: {enabled: [http]}, spans: {}}
sinks: {file: {path: $folder/disk/spans.json, flush_interval: 10ms}}
service:
  pipelines: {traces: {sources: [ebpf], processors: [tcp_reassembly, protocols, spans], sinks: [file]}}
  flink: {execution.checkpointing.dir: "file://$folder/checkpoints"}
END
}

await() {
  local until=$((SECONDS + 60))
  until eval "$1"; do
    [ $SECONDS -lt $until ] || { tail -qn 30 "$folder"/{weir.out,submitted,cluster/log/taskmanager-*.log} >&2 2>/dev/null || true; echo "recovery.sh: not in a minute: $1" >&2; exit 1; }
    sleep 0.05
  done
}
has_spans() { [ "$(wc -l 2>/dev/null <"$folder/disk/spans.json" || echo 0)" -ge "$1" ]; }
now() { date +%s.%N; }
start_weir() { "$root/weir" run "$folder/live.yaml" "$@" >>"$folder/weir.out" 2>&1 & weir=$!; }

fail_process() {
  kill -9 "$weir"
  now >"$folder/failed"
  wait "$weir" 2>/dev/null || true
  start_weir --from "$folder/checkpoints"
}
# Full for as long as it takes to fail: what restarts meanwhile fails again.
fail_job() {
  now >"$folder/failed"
  await 'cat /dev/zero >>"$folder/disk/filler" 2>/dev/null || grep -q "going on with the capture" "$folder/weir.out"'
  rm "$folder/disk/filler"
}
fail_taskmanager() {
  local job reader pid
  job=$(sed -n 's/.*JobID \([0-9a-f]*\).*/\1/p' "$folder/submitted")
  reader=$(curl -sf "$dashboard/jobs/$job" | grep -o '"vertices":\[{"id":"[0-9a-f]*' | cut -d '"' -f 6)
  reader=$(curl -sf "$dashboard/jobs/$job/vertices/$reader" | grep -o '"taskmanager-id":"tm[0-9]' | cut -d '"' -f 4)
  read -r pid _ <"$WEIR_CLUSTER/taskmanager-${reader#tm}.pid"
  kill -9 "$pid"
  now >"$folder/failed"
}

one() {
  local kind=$1 seconds numbers
  rm -rf "$folder"/{checkpoints,weir.out,sent} "$folder"/disk/*
  : >"$folder/sent"
  pipeline
  if [ "$kind" = taskmanager ]; then
    "$cluster" start -n 2 >"$folder/started"
    dashboard=$(sed -n 's/^dashboard: //p' "$folder/started")
    "$cluster" submit -d "$folder/live.yaml" >"$folder/submitted" 2>&1
  else
    start_weir
  fi
  await '[ -e "$folder/bpf/weir/recovery/about" ]'
  python3 "$folder/traffic.py" "$port" "$rate" "$folder/sent" &
  traffic=$!
  await 'has_spans 1000'
  await 'ls "$folder"/checkpoints/*/chk-*/_metadata >/dev/null 2>&1'
  "fail_$kind"
  seconds=$(python3 "$folder/first.py" "$folder/sent" "$folder/disk/spans.json" "$(cat "$folder/failed")")
  sleep 2
  kill "$traffic"
  wait "$traffic" || true
  traffic=''
  await "has_spans $((2 * $(wc -l <"$folder/sent")))" || true
  sleep 1
  numbers=$(python3 "$folder/count.py" "$folder/sent" "$folder/disk/spans.json")
  if [ "$kind" = taskmanager ]; then
    "$cluster" flink cancel "$(sed -n 's/.*JobID \([0-9a-f]*\).*/\1/p' "$folder/submitted")" >/dev/null 2>&1
  else
    kill "$weir"
    wait "$weir" 2>/dev/null || true
    weir=''
  fi
  await '[ -z "$(ls "$folder/bpf/weir" 2>/dev/null)" ]'
  [ "$kind" != taskmanager ] || "$cluster" stop >/dev/null
  # shellcheck disable=SC2086 # three numbers
  printf '%-12s %10s %10s %9s %9s\n' "$kind" "$seconds" $numbers
}

echo "$(uname -r), $(nproc) cores, $(awk -F ': ' '/model name/ { print $2; exit }' /proc/cpuinfo), load average $(cut -d ' ' -f 1 /proc/loadavg)"
printf '%-12s %10s %10s %9s %9s\n' killed 'seconds' requests missing twice
for kind in "${kinds[@]}"; do
  for _ in $(seq "$rounds"); do one "$kind"; done
done
echo "seconds: from the failure to the first span, in the file, of a request sent after it. missing, twice: of two spans for each request."
