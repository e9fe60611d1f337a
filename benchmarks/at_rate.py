"""Sends SET in pipelines at a fixed rate over four connections, and prints the rate that came of it: PORT COMMANDS_PER_SECOND PIPELINE SECONDS."""
import random
import socket
import sys
import time

port, rate, pipeline, seconds = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
connections = [socket.create_connection(("127.0.0.1", port)) for _ in range(4)]
for c in connections:
    c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def commands():
    keys = (b"key:%012d" % random.randrange(100000) for _ in range(pipeline))
    return b"".join(b"*3\r\n$3\r\nSET\r\n$16\r\n%b\r\n$3\r\nxxx\r\n" % k for k in keys)


pipelines = [commands() for _ in range(1000)]
answer = 5 * pipeline  # +OK and a line's end
start = now = time.monotonic()
sent = 0
while now - start < seconds:
    for c in connections:
        c.sendall(pipelines[sent // pipeline % len(pipelines)])
        sent += pipeline
    for c in connections:
        left = answer
        while left > 0:
            left -= len(c.recv(left))
    time.sleep(max(0.0, start + sent / rate - time.monotonic()))
    now = time.monotonic()
print(f"{sent / (now - start):.0f}")
