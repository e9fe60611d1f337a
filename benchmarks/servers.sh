# Servers of databases, names and messages on loopback that keep nothing; sourced by the scripts beside it. Adds what it starts to $servers,
# by process id; files are below $folder. Needs steps.sh.

start_redis() {
  setsid redis-server --bind 127.0.0.1 --port "$1" --save '' --appendonly no --dir "$folder" >"$folder/redis.log" 2>&1 &
  servers="$servers $!"
  wait_for 30 redis-server listens "$1"
}

as_postgres() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }

# With pgbench's tables; the user is bench.
start_postgres() {
  local programs data=$folder/postgres
  programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  chmod 755 "$folder"
  install -d -o postgres "$data"
  as_postgres "$programs/initdb" -D "$data" -A trust -U bench --no-sync >"$folder/initdb.log"
  printf "listen_addresses = '127.0.0.1'\nport = %s\nunix_socket_directories = '%s'\nfsync = off\nssl = off\n" "$1" "$data" >"$data/postgresql.conf"
  setsid setpriv --reuid=postgres --regid=postgres --clear-groups "$programs/postgres" -D "$data" >"$folder/postgres.log" 2>&1 &
  servers="$servers $!"
  wait_for 30 postgres pg_isready -q -h 127.0.0.1 -p "$1"
  pgbench -h 127.0.0.1 -p "$1" -U bench -i -q postgres >"$folder/pgbench.log" 2>&1
}

# Knows all names below known.test, asks nobody.
start_dns() {
  PATH=$PATH:/usr/sbin setsid dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts --bind-interfaces --listen-address=127.0.0.1 \
    --port="$1" --pid-file= --log-facility="$folder/dns.log" --local=/test/ --address=/known.test/192.0.2.7 &
  servers="$servers $!"
  wait_for 30 dnsmasq listens "$1"
}

java_of_kafka() { "$root/weir" java -cp "$classes:$(cat "$root/benchmarks/target/classpath")" "$@"; }

# A broker of one node; its topics have two partitions.
start_kafka() {
  cat >"$folder/server.properties" <<END
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@localhost:$(($1 + 1))
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://localhost:$1,CONTROLLER://localhost:$(($1 + 1))
log.dirs=$folder/logs
num.partitions=2
log.retention.bytes=2000000000
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
END
  java_of_kafka kafka.tools.StorageTool format -t AAAAAAAAAAAAAAAAAAAAAQ -c "$folder/server.properties" >"$folder/broker.out" 2>&1 ||
    { cat "$folder/broker.out" >&2; die "Kafka's folder could not be made"; }
  (exec setsid "$root/weir" java -Xmx512m -cp "$classes:$(cat "$root/benchmarks/target/classpath")" kafka.Kafka "$folder/server.properties" >>"$folder/broker.out" 2>&1) &
  servers="$servers $!"
  wait_for 60 "the broker" listens "$1"
}

# All that a topic holds goes to the receiver.
drain() {
  setsid "$root/weir" run "$root/benchmarks/drain.yaml" --set "sources.kafka.traces.topic=$1" >"$folder/weir.out" 2>&1 &
  weir=$!
  wait_for 60 "the first span" came
  settle
  stop_weir
}
came() { [ "$(spans_received)" != 0 ]; }
