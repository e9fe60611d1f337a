/* SPDX-License-Identifier: Apache-2.0 */
/* The maps, and what is remembered of a socket. */
#ifndef WEIR_SOCKET_H
#define WEIR_SOCKET_H

#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <stdbool.h>

#include "kernel.h"
#include "weir.h"

#define AF_INET 2
#define AF_INET6 10

/* Set before load. */
const volatile __u32 weir_rings = 1;
const volatile bool weir_skb_netns = false; /* bpf_get_netns_cookie(skb): kernel 6.15 */
const volatile bool weir_task = false; /* helpers about the current task in every kind of program: kernel 6.10 */

enum socket_state {
	ANNOUNCED = 1,    /* an OPEN went up */
	MID_STREAM = 2,
	CLIENT = 4,
	SERVER = 8,
	OWN = 16,         /* of an excluded process, or the peer of one */
	MUTED = 32,
	PROCESS_SEEN = 64, /* pid is that of a process seen using the socket, not only creating it */
	WHOLE = 128,      /* its messages are wanted up to WEIR_WHOLE_MESSAGE */
};

/* A child socket begins with a copy of its listener's (BPF_F_CLONE). */
struct known_socket {
	__u64 netns;
	__u64 cgroup;
	__u32 pid;
	__u32 lost;
	__u32 start[2]; /* sequence number where the current message began; [0] ingress, [1] egress */
	__u32 next[2];  /* after the highest byte seen */
	__u8 known[2];  /* whether next means something */
	__u8 over[2];   /* whether the message is over the limit already */
	__u8 state;
	__u8 turn;      /* who spoke last: 0 nobody, 1 ingress, 2 egress */
	char comm[WEIR_COMM_BYTES];
};

/*
 * One end of a connection of an excluded process. netns only where the address means something there alone. A client's port is
 * taken by connections to several servers at a time, so the other end's port tells them apart; its address would not do, since
 * the two ends may see different ones.
 */
struct end {
	__u8 address[16];
	__u64 netns;
	__u32 port;
	__u32 peer_port;
};

struct flow {
	__u8 local[16];
	__u8 remote[16];
	__u16 local_port;
	__u16 remote_port;
	__u32 reserved;
};

/* Data that came with the packet that completes a handshake: seen with the listener's socket. */
struct early {
	struct weir_record record;
	__u8 payload[WEIR_EARLY_PAYLOAD + 1];
};

struct ring {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct ring);
} rings SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, WEIR_COUNTERS);
	__type(key, __u32);
	__type(value, __u64);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct weir_config);
} config SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, __u8);
} ports SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u64);
	__type(value, __u8);
} cgroups SEC(".maps");

/* Thread group ids whose sockets are not captured. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, __u8);
} excluded SEC(".maps");

/* Cookies whose payload is not wanted any more, or wanted whole; an entry is taken out when it took effect. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, __u64);
	__type(value, __u8);
} wishes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_CLONE);
	__type(key, int);
	__type(value, struct known_socket);
} sockets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct end);
	__type(value, __u8);
} own_ends SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct flow);
	__type(value, struct early);
} early_data SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct early);
} early_blank SEC(".maps");

static __always_inline void add(__u32 counter, __u64 n)
{
	__u64 *value = bpf_map_lookup_elem(&counters, &counter);

	/* An interrupt or another task may count between the read and the write of a plain addition. */
	if (value)
		__sync_fetch_and_add(value, n);
}

static __always_inline void count(__u32 counter)
{
	add(counter, 1);
}

static __always_inline struct weir_config *settings(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&config, &zero);
}

static __always_inline void *ring_of(__u64 cookie)
{
	__u64 hash = (cookie * 0x9E3779B97F4A7C15ULL) >> 32;
	__u32 index = hash * weir_rings >> 32;

	return bpf_map_lookup_elem(&rings, &index);
}

static __always_inline bool passes_ports(struct weir_config *c, __u32 local, __u32 remote)
{
	if (c->port_filter == WEIR_FILTER_OFF)
		return true;
	bool listed = bpf_map_lookup_elem(&ports, &local) || bpf_map_lookup_elem(&ports, &remote);

	return listed == (c->port_filter == WEIR_FILTER_ONLY);
}

static __always_inline bool passes_cgroup(struct weir_config *c, __u64 id)
{
	if (c->cgroup_filter == WEIR_FILTER_OFF)
		return true;
	bool listed = bpf_map_lookup_elem(&cgroups, &id);

	return listed == (c->cgroup_filter == WEIR_FILTER_ONLY);
}

/* Only where the current task is the one that uses the socket. */
static __always_inline void use_by_current(struct known_socket *s)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;

	s->pid = pid;
	if (weir_task) {
		struct task_struct *task = bpf_get_current_task_btf();

		__builtin_memcpy(s->comm, task->group_leader->comm, sizeof(s->comm));
	} else {
		bpf_get_current_comm(s->comm, sizeof(s->comm)); /* of the thread, alas */
	}
	if (bpf_map_lookup_elem(&excluded, &pid))
		s->state |= OWN;
}

static __always_inline void count_lost(struct known_socket *s)
{
	count(WEIR_COUNTER_RECORDS_LOST);
	s->lost++;
}

/* The first record of a message was sent up, or lost. Of a connection older than the capture nobody knows who asks. */
static __always_inline void count_request(const struct known_socket *s, bool egress, bool lost)
{
	if (!(s->state & (egress ? CLIENT : SERVER)) || (s->state & MUTED))
		return;
	count(WEIR_COUNTER_REQUESTS);
	if (lost)
		count(WEIR_COUNTER_REQUESTS_LOST);
}

static __always_inline void map_ipv4(__u8 *to, __u32 address)
{
	__u32 *words = (__u32 *)to;

	words[0] = 0;
	words[1] = 0;
	words[2] = bpf_htonl(0xffff);
	words[3] = address;
}

static __always_inline void end_of(struct end *e, const __u8 *address, __u32 port, __u32 peer_port, __u64 netns)
{
	const __u32 *words = (const __u32 *)address;
	bool mapped = words[0] == 0 && words[1] == 0 && words[2] == bpf_htonl(0xffff);
	bool loopback = mapped ? address[12] == 127
			       : words[0] == 0 && words[1] == 0 && words[2] == 0 && words[3] == bpf_htonl(1);

	__builtin_memcpy(e->address, address, 16);
	e->port = port;
	e->peer_port = peer_port;
	e->netns = loopback ? netns : 0;
}

/* What an excluded process opens is found again at the other end, where the socket is somebody else's. */
static __always_inline void remember_own(const struct weir_record *r)
{
	struct end e;
	__u8 one = 1;

	end_of(&e, r->local, r->local_port, r->remote_port, r->netns);
	bpf_map_update_elem(&own_ends, &e, &one, BPF_ANY);
}

static __always_inline void forget_own(const struct weir_record *r)
{
	struct end e;

	end_of(&e, r->local, r->local_port, r->remote_port, r->netns);
	bpf_map_delete_elem(&own_ends, &e);
}

static __always_inline bool peer_is_own(const struct weir_record *r)
{
	struct end e;

	end_of(&e, r->remote, r->remote_port, r->local_port, r->netns);
	return bpf_map_lookup_elem(&own_ends, &e) != 0;
}

static __always_inline __u8 record_flags(const struct known_socket *s)
{
	__u8 flags = 0;

	if (s->state & MID_STREAM)
		flags |= WEIR_FLAG_MID_STREAM;
	if (s->state & CLIENT)
		flags |= WEIR_FLAG_CLIENT;
	if (s->state & SERVER)
		flags |= WEIR_FLAG_SERVER;
	return flags;
}

/* An OPEN, CLOSE or PROCESS about the socket of r; whether there was room. */
static __always_inline bool announce(struct known_socket *s, const struct weir_record *r, __u8 type,
				     __u64 received, __u64 acked, __u32 srtt, __u32 retransmits)
{
	void *ring = ring_of(r->cookie);
	struct weir_connection *c = ring ? bpf_ringbuf_reserve(ring, sizeof(*c), 0) : 0;

	if (!c)
		return false;
	c->record = *r;
	c->record.type = type;
	c->record.flags = record_flags(s);
	c->record.pid = s->pid;
	c->record.lost = s->lost;
	c->record.length = 0;
	c->record.captured = 0;
	__builtin_memcpy(c->comm, s->comm, sizeof(c->comm));
	c->bytes_received = received;
	c->bytes_acked = acked;
	c->srtt_us = srtt;
	c->retransmits = retransmits;
	bpf_ringbuf_submit(c, BPF_RB_NO_WAKEUP);
	count(WEIR_COUNTER_RECORDS_SENT);
	return true;
}

/* What user space wants of a connection holds from its next message on. */
static __always_inline void obey(struct known_socket *s, struct weir_config *c, __u64 cookie)
{
	__u8 *wish = c->wishes ? bpf_map_lookup_elem(&wishes, &cookie) : 0;

	if (!wish)
		return;
	if (*wish == WEIR_WISH_WHOLE) {
		s->state |= WHOLE;
	} else {
		s->state |= MUTED;
		count(WEIR_COUNTER_MUTED);
	}
	bpf_map_delete_elem(&wishes, &cookie);
}

/*
 * How many of a packet's payload bytes are within the limit. By sequence number, so that a repeated
 * packet costs nothing and one that comes late is measured at its own place. begins: whether the packet
 * is the first of a message.
 */
static __always_inline __u32 within_limit(struct known_socket *s, struct weir_config *c, bool egress,
					  __u64 cookie, __u32 seq, __u32 length, bool *begins)
{
	__u32 d = egress ? 1 : 0;
	__u32 end = seq + length;

	if (!s->known[d] || (__s32)(end - s->next[d]) > 0) {
		if (s->turn != d + 1) {
			s->turn = d + 1;
			s->start[d] = seq;
			s->over[d] = 0;
			*begins = true;
			obey(s, c, cookie);
		}
		s->next[d] = end;
		s->known[d] = 1;
	}
	if (s->state & MUTED)
		return 0;
	__u32 limit = egress ? c->egress_bytes : c->ingress_bytes;

	if ((s->state & WHOLE) && limit < WEIR_WHOLE_MESSAGE)
		limit = WEIR_WHOLE_MESSAGE;
	__u32 at = seq - s->start[d];

	if ((__s32)at < 0)
		at = 0;
	else if (at > 1U << 30)
		s->start[d] = seq - (1U << 29); /* a message of many gigabytes must not wrap to its begin */
	__u32 room = at < limit ? limit - at : 0;

	if (length <= room)
		return length;
	if (!s->over[d]) {
		s->over[d] = 1;
		count(WEIR_COUNTER_CUT_MESSAGES);
	}
	count(WEIR_COUNTER_CUT_SEGMENTS);
	add(WEIR_COUNTER_CUT_BYTES, length - room);
	return room;
}

#endif
