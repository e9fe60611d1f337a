#!/usr/bin/env bash
# Records pipelines/captures/http.pcap anew: nginx as reverse proxy and as server, curl as client, in a network namespace of its
# own, so that nothing else is in the file. Needs root and the packages nginx, curl, tcpdump, iproute2.
set -euo pipefail
out=${1:-$(dirname "$(readlink -f "$0")")/http.pcap}
dir=$(mktemp -d)
ns=weir-record-$$
pids=()
cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  ip netns del "$ns" 2>/dev/null || true
  rm -rf "$dir"
}
trap cleanup EXIT
chmod 755 "$dir"
ip netns add "$ns"
ip -n "$ns" link set lo up

mkdir -p "$dir/www"
printf 'hello\n' >"$dir/www/hello.txt"
head -c 20000 /dev/zero | tr '\0' w >"$dir/www/large.txt"
cat >"$dir/nginx.conf" <<EOF
daemon off;
worker_processes 1;
pid $dir/nginx.pid;
error_log $dir/error.log;
events {}
http {
  access_log off;
  client_body_temp_path $dir/body;
  proxy_temp_path $dir/proxy;
  fastcgi_temp_path $dir/fastcgi;
  uwsgi_temp_path $dir/uwsgi;
  scgi_temp_path $dir/scgi;
  upstream shop { server 127.0.0.1:8081; keepalive 4; }
  server {
    listen 8080;
    listen [::]:8080;
    location / { proxy_pass http://shop; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host \$host:8080; }
  }
  server {
    listen 8081;
    root $dir/www;
    gzip on;
    gzip_types text/plain;
    location /orders { return 201 "created\n"; }
    location /broken { return 503; }
    location /moved { return 302 /hello.txt; }
  }
}
EOF
ip netns exec "$ns" nginx -c "$dir/nginx.conf" -p "$dir" &
pids+=($!)
ip netns exec "$ns" tcpdump -i lo -s 0 -U --immediate-mode -B 16384 -w "$dir/http.pcap" tcp 2>"$dir/tcpdump.log" &
pids+=($!)
for _ in $(seq 50); do
  grep -q listening "$dir/tcpdump.log" && [ -s "$dir/nginx.pid" ] && break
  sleep 0.1
done

trace() { printf 'traceparent: 00-%032x-%016x-01' "$1" "$2"; }
c() { ip netns exec "$ns" curl -sS -o /dev/null "$@"; }
shop=http://127.0.0.1:8080
# One connection, several requests: curl keeps it.
c -H "$(trace 0xa1 0x1)" "$shop/hello.txt" --next -sS -o /dev/null -H "$(trace 0xa2 0x2)" "$shop/large.txt" \
  --next -sS -o /dev/null -H "$(trace 0xa3 0x3)" -I "$shop/hello.txt"
c -H "$(trace 0xb1 0x1)" -H 'tracestate: shop=1,edge=2' -d '{"item":7}' -H 'Content-Type: application/json' "$shop/orders?user=12&sig=secret"
c -H "$(trace 0xb2 0x1)" -T "$dir/www/large.txt" -H 'Transfer-Encoding: chunked' "$shop/orders/chunked"
c -H "$(trace 0xc1 0x1)" "$shop/missing"
c -H "$(trace 0xc2 0x1)" "$shop/broken"
c -H "$(trace 0xc3 0x1)" -L "$shop/moved"
c -H "$(trace 0xd1 0x1)" --compressed "$shop/large.txt"
c -H "$(trace 0xe1 0x1)" "http://[::1]:8080/hello.txt"
c "$shop/hello.txt?without=context"
# Three requests in one packet, answered in order.
{
  printf 'GET /hello.txt HTTP/1.1\r\nHost: shop\r\n%s\r\n\r\n' "$(trace 0xf1 0x1)"
  printf 'GET /missing HTTP/1.1\r\nHost: shop\r\n%s\r\n\r\n' "$(trace 0xf2 0x2)"
  printf 'GET /hello.txt HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n%s\r\n\r\n' "$(trace 0xf3 0x3)"
} >"$dir/pipelined"
ip netns exec "$ns" bash -c 'exec 3<>/dev/tcp/127.0.0.1/8080; cat "$1" >&3; cat <&3 >/dev/null' _ "$dir/pipelined"
sleep 0.5
kill -INT "${pids[1]}"
wait "${pids[1]}" || true
tail -4 "$dir/tcpdump.log"
cp "$dir/http.pcap" "$out"
ls -l "$out"
