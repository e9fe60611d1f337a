# Servers of databases and names on loopback that keep nothing; sourced by protocols.sh and mixed.sh. Adds what it starts to $servers,
# by process id; files are below $folder. Needs wait_for and listens.

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
