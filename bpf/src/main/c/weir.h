/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The wire contract between the kernel programs and Java (dev.weir.bpf): record layouts, enum values,
 * counters and configuration. Everything is in the byte order of the machine except addresses, which
 * are in network order. A test holds the Java offsets and enums against this file.
 */
#ifndef WEIR_H
#define WEIR_H

#include <linux/types.h>

#define WEIR_COMM_BYTES 16

/* The longest payload of one record; a longer payload is cut into several records with advancing seq. */
#define WEIR_RECORD_PAYLOAD 16384

/* A datagram is one record with at most this much payload. */
#define WEIR_DATAGRAM_PAYLOAD 4096

/* Payload of a packet that arrived before its connection was accepted (deferred accept). A mask: all ones. */
#define WEIR_EARLY_PAYLOAD 2047

enum weir_type {
	WEIR_TYPE_SEGMENT = 1, /* a packet, or a stretch of one */
	WEIR_TYPE_OPEN = 2,    /* struct weir_connection: established, or first seen (MID_STREAM) */
	WEIR_TYPE_CLOSE = 3,   /* struct weir_connection: gone, with the totals of its life */
	WEIR_TYPE_PROCESS = 4, /* struct weir_connection: another process than announced uses it */
	WEIR_TYPE_DATAGRAM = 5, /* a UDP datagram: one record, without seq and ack */
};

enum weir_flag {
	WEIR_FLAG_EGRESS = 1,      /* sent by the local socket */
	WEIR_FLAG_CUT = 2,         /* captured < length because of the capture limit */
	WEIR_FLAG_MID_STREAM = 4,  /* the connection is older than the capture */
	WEIR_FLAG_CLIENT = 8,      /* the local socket connected */
	WEIR_FLAG_SERVER = 16,     /* the local socket was accepted */
};

/* Every record begins so; the payload of a segment follows at once. */
struct weir_record {
	__u8 type;
	__u8 flags;
	__u8 tcp_flags;   /* byte 13 of the TCP header: FIN 1, SYN 2, RST 4, PSH 8, ACK 16 */
	__u8 reserved;
	__u32 pid;        /* thread group id in the initial pid namespace; 0 = not known */
	__u64 time;       /* CLOCK_BOOTTIME, ns: does not stand still in a suspend */
	__u64 cookie;     /* SO_COOKIE of the local socket; of a datagram, a hash of it and the remote end */
	__u64 netns;      /* SO_NETNS_COOKIE */
	__u64 cgroup;     /* inode number of the socket's cgroup2 directory */
	__u8 local[16];   /* IPv4 as ::ffff:a.b.c.d */
	__u8 remote[16];
	__u16 local_port;
	__u16 remote_port;
	__u32 seq;        /* as on the wire; after a SYN the payload begins at seq + 1 */
	__u32 ack;
	__u32 length;     /* payload bytes on the wire */
	__u32 captured;   /* payload bytes that follow this header */
	__u32 lost;       /* records of this socket lost so far because the ring was full */
};

/* OPEN, CLOSE and PROCESS. seq and ack of an OPEN: the next byte to send and to receive. */
struct weir_connection {
	struct weir_record record;
	char comm[WEIR_COMM_BYTES];
	__u64 bytes_received;
	__u64 bytes_acked;
	__u32 srtt_us;
	__u32 retransmits;
};

/*
 * One per-CPU u64 each. packets + datagrams = acks + filtered_* + handshakes + no_socket + no_storage + packets_muted + those sent up.
 * The side that asks: what leaves a socket that connected, what enters one that was accepted. A message begins when that
 * side speaks after the other one; requests that are pipelined are one.
 */
enum weir_counter {
	WEIR_COUNTER_PACKETS = 0,         /* TCP packets looked at; loopback counts at both ends */
	WEIR_COUNTER_ACKS = 1,            /* pure acknowledgements: not sent up */
	WEIR_COUNTER_HANDSHAKES = 2,      /* packets of a listener, whose connection has no socket yet */
	WEIR_COUNTER_NO_SOCKET = 3,       /* no full socket (time-wait, resets of unknown connections) */
	WEIR_COUNTER_FILTERED_OWN = 4,    /* excluded process, or its peer on this host */
	WEIR_COUNTER_FILTERED_PORT = 5,
	WEIR_COUNTER_FILTERED_CGROUP = 6,
	WEIR_COUNTER_RECORDS_SENT = 7,    /* records of any type put into a ring */
	WEIR_COUNTER_RECORDS_LOST = 8,    /* records of any type for which the ring was full */
	WEIR_COUNTER_BYTES_SENT = 9,      /* payload bytes put into a ring */
	WEIR_COUNTER_BYTES_LOST = 10,     /* payload bytes of lost records */
	WEIR_COUNTER_CUT_SEGMENTS = 11,   /* packets of which the limit took payload */
	WEIR_COUNTER_CUT_BYTES = 12,      /* payload bytes over the limit */
	WEIR_COUNTER_CUT_MESSAGES = 13,   /* messages that went over the limit */
	WEIR_COUNTER_UNPARSABLE = 14,     /* headers that make no sense or cannot be read */
	WEIR_COUNTER_FRAGMENTS = 15,      /* IP fragments; endpoints normally see none */
	WEIR_COUNTER_OTHER_PROTOCOL = 16, /* packets that are neither TCP nor UDP; UDP too where it is off */
	WEIR_COUNTER_NO_STORAGE = 17,     /* no memory for a socket's state: its packet was not captured */
	WEIR_COUNTER_OPENED = 18,
	WEIR_COUNTER_CLOSED = 19,
	WEIR_COUNTER_MID_STREAM = 20,     /* connections first seen in the middle */
	WEIR_COUNTER_MUTED = 21,          /* connections whose payload user space asked to stop */
	WEIR_COUNTER_DATAGRAMS = 22,      /* UDP datagrams looked at; loopback counts at both ends */
	WEIR_COUNTER_PACKETS_MUTED = 23,  /* of a connection that user space asked to stop: not sent up */
	WEIR_COUNTER_REQUESTS = 24,       /* messages of the side that asks, whether or not they could be sent up */
	WEIR_COUNTER_REQUESTS_LOST = 25,  /* those of them for whose first record the ring was full */
	WEIR_COUNTERS = 26,
};

/* Values of map "wishes". */
enum weir_wish {
	WEIR_WISH_STOP = 1,
	WEIR_WISH_WHOLE = 2,
};

#define WEIR_WHOLE_MESSAGE (1U << 20)

enum weir_filter {
	WEIR_FILTER_OFF = 0,
	WEIR_FILTER_ONLY = 1,   /* what is in the map */
	WEIR_FILTER_EXCEPT = 2, /* what is not in the map */
};

/* Live settings: the only element of map "config". */
struct weir_config {
	__u32 ingress_bytes; /* payload per message; a message ends when the other direction speaks */
	__u32 egress_bytes;
	__u32 port_filter;   /* enum weir_filter over map "ports" (local or remote port) */
	__u32 cgroup_filter; /* enum weir_filter over map "cgroups" */
	__u32 wishes;        /* whether map "wishes" is looked at */
	__u32 datagrams;     /* whether UDP is captured */
};

#endif
