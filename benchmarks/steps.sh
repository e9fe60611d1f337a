# What the scripts beside it that start servers have in common; sourced by them, before their options are read. Ends only what it started, by process id.
root=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/..
export LIVE_PORT=${LIVE_PORT:-18080} LIVE_OTLP_PORT=${LIVE_OTLP_PORT:-14318}
classes=$root/benchmarks/target/classes
load=$root/benchmarks/target/load
ticks=$(getconf CLK_TCK)
folder=$(mktemp -d)
nginx= receiver= weir= capture= loading= servers=

say() { printf '%s\n' "$*" >&2; }
die() { say "$0: $*"; exit 1; }

end() {
  local pid=$1
  [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null || return 0
  kill -TERM "$pid" 2>/dev/null || return 0
  for _ in $(seq 150); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.2
  done
  kill -KILL "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}

clean_up() {
  local pid
  for pid in $loading $weir $capture $receiver $nginx $servers; do end "$pid"; done
  rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

# Takes the names of options and what was given: each has a value, which the variable of its name gets.
options() {
  local names=" $1 " name
  shift
  while [ $# -gt 0 ]; do
    [ "$1" != --help ] || { usage; exit; }
    name=${1#--}
    [[ $1 == --?* && $names == *" $name "* && $# -gt 1 ]] || { usage >&2; exit 2; }
    printf -v "$name" %s "$2"
    shift 2
  done
}

# Takes what is needed beside, as command:package.
check_machine() {
  [ "$EUID" -eq 0 ] || die "needs root, for the capture"
  local need
  for need in clang:clang curl:curl "$@"; do
    PATH=$PATH:/usr/sbin command -v "${need%%:*}" >/dev/null || die "${need%%:*} is missing: sudo apt-get install ${need##*:}"
  done
  local port
  for port in "$LIVE_PORT" "$LIVE_OTLP_PORT"; do
    ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || die "port $port is taken: LIVE_PORT and LIVE_OTLP_PORT say others"
  done
}

build() {
  cd "$root"
  if [ ! -e "$classes/.live" ] || [ -n "$(find benchmarks/src bpf/src/main -newer "$classes/.live" -print -quit)" ]; then
    say "building"
    ./weir mvn -q -B -Pbenchmarks -pl benchmarks -am -DskipTests -Dspotless.check.skip -Dweir.shade.skip=true package
    clang -O2 -Wall -Wextra -Werror -o "$load" benchmarks/src/main/c/load.c
    touch "$classes/.live"
  fi
  ./weir version >/dev/null # builds it if its sources are newer
}

# In a session of its own, as the other parts are: the kernel shares the CPU by session (autogroup), as between services.
java_of_benchmarks() { exec setsid "$root/weir" java "$@"; }

wait_for() {
  local seconds=$1 what=$2
  shift 2
  for _ in $(seq $((seconds * 10))); do
    "$@" && return 0
    sleep 0.1
  done
  [ ! -s "$folder/weir.out" ] || tail -n 5 "$folder/weir.out" >&2
  die "$what did not come up within $seconds s; see above"
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

start_nginx() {
  cat >"$folder/nginx.conf" <<END
daemon off; worker_processes 1; pid $folder/nginx.pid; error_log $folder/nginx.log;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000000; keepalive_timeout 3600s;
  client_body_temp_path $folder/a; proxy_temp_path $folder/b; fastcgi_temp_path $folder/c;
  uwsgi_temp_path $folder/d; scgi_temp_path $folder/e;
  server { listen 127.0.0.1:$LIVE_PORT backlog=4096; location / { return 200 "It flows.\n"; } }
}
END
  PATH=$PATH:/usr/sbin setsid nginx -p "$folder" -c "$folder/nginx.conf" 2>"$folder/nginx.err" &
  nginx=$!
  wait_for 10 nginx listens "$LIVE_PORT"
}

start_receiver() {
  java_of_benchmarks -Xmx256m -cp "$classes:$(cat "$root/benchmarks/target/classpath")" dev.weir.benchmark.live.Receiver "$LIVE_OTLP_PORT" "$@" &
  receiver=$!
  wait_for 30 "the receiver" listens "$LIVE_OTLP_PORT"
}

# Takes the number of the run.
start_weir() {
  curl -sS -X POST "http://127.0.0.1:$LIVE_OTLP_PORT/begin?run=$1"
  setsid "$root/weir" run "$root/benchmarks/live.yaml" >"$folder/weir.out" 2>&1 &
  weir=$!
  wait_for 90 Weir grep -qs capturing "$folder/weir.out"
}

stop_weir() {
  local pid=$weir
  weir=
  kill -TERM "$pid"
  wait "$pid" || { cat "$folder/weir.out" >&2; die "Weir failed"; }
}

start_capture() {
  java_of_benchmarks -Xmx64m -cp "$classes:$(cat "$root/benchmarks/target/classpath")" dev.weir.benchmark.live.CaptureOnly "$LIVE_PORT" >"$folder/capture.out" &
  capture=$!
  wait_for 30 "the capture" grep -qs attached "$folder/capture.out"
}

stop_capture() {
  local pid=$capture
  capture=
  end "$pid"
}

# What Weir said at its end: component, what.
counted() { awk -v c="$1" -v w="$2" '$1 == c && $2 == w { gsub(",", "", $3); n = $3 } END { print n + 0 }' "$folder/weir.out"; }

# How much the table of where everything went says of one reason.
for_reason() { awk -v r="$1" '{ for (i = 1; i < NF; i++) if ($i == r) { gsub(",", "", $(i + 1)); n += $(i + 1) } } END { print n + 0 }' "$folder/weir.out"; }

# One value of a line of name=value.
value() { printf '%s\n' "$2" | tr ' ' '\n' | sed -n "s/^$1=//p"; }

# User and system time of a process so far, in ticks.
cpu() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
cpu_of_nginx() { local all=0 pid; for pid in $nginx $(cat "/proc/$nginx/task/$nginx/children"); do all=$((all + $(cpu "$pid"))); done; echo $all; }
status_mib() { awk -v f="$2:" '$1 == f { printf "%d", $2 / 1024 }' "/proc/$1/status"; }

# Requests of the run at a rate for some seconds; the generator's line is in $sent.
send() {
  sent=$("$load" --port "$LIVE_PORT" --connections "$connections" --rate "$1" --seconds "$2" --first "$first" --run "$run") ||
    say "load: not all was answered: $sent"
  first=$(value next "$sent")
}

spans_received() { curl -sS "http://127.0.0.1:$LIVE_OTLP_PORT/spans"; }

# Until no more spans come.
settle() {
  local before=-1 now
  for _ in $(seq 30); do
    now=$(spans_received)
    [ "$now" != "$before" ] || return 0
    before=$now
    sleep 0.7
  done
}
