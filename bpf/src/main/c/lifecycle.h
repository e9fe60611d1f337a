/* SPDX-License-Identifier: Apache-2.0 */
/* sockops: the begin and the end of a connection. */
#ifndef WEIR_LIFECYCLE_H
#define WEIR_LIFECYCLE_H

#include "socket.h"

#define CONTEXT(field) (*(const volatile __u32 *)&(field))

/* The volatile reads keep the compiler from computing the address of a context field, which the verifier refuses. */
static __always_inline void read_ends(struct bpf_sock_ops *ops, struct weir_record *r)
{
	__u32 *local = (__u32 *)r->local;
	__u32 *remote = (__u32 *)r->remote;
	__u32 local4 = CONTEXT(ops->local_ip4);
	__u32 remote4 = CONTEXT(ops->remote_ip4);

	local[0] = CONTEXT(ops->local_ip6[0]);
	local[1] = CONTEXT(ops->local_ip6[1]);
	local[2] = CONTEXT(ops->local_ip6[2]);
	local[3] = CONTEXT(ops->local_ip6[3]);
	remote[0] = CONTEXT(ops->remote_ip6[0]);
	remote[1] = CONTEXT(ops->remote_ip6[1]);
	remote[2] = CONTEXT(ops->remote_ip6[2]);
	remote[3] = CONTEXT(ops->remote_ip6[3]);
	if (ops->family == AF_INET) {
		map_ipv4(r->local, local4);
		map_ipv4(r->remote, remote4);
	}
	r->local_port = ops->local_port;
	r->remote_port = bpf_ntohl(ops->remote_port);
}

/* Sends the data that came before the socket was there. */
static __always_inline void send_early(struct known_socket *s, struct weir_config *c, const struct weir_record *r)
{
	struct flow flow = {};

	__builtin_memcpy(flow.local, r->local, 16);
	__builtin_memcpy(flow.remote, r->remote, 16);
	flow.local_port = r->local_port;
	flow.remote_port = r->remote_port;
	struct early *e = bpf_map_lookup_elem(&early_data, &flow);

	if (!e)
		return;
	__u32 first = e->record.seq + (e->record.tcp_flags & 2 ? 1 : 0);
	bool begins = false;
	__u32 wanted = within_limit(s, c, false, r->cookie, first, e->record.length, &begins);
	void *ring = ring_of(r->cookie);

	if (wanted > e->record.captured)
		wanted = e->record.captured;
	e->record.captured = wanted;
	e->record.cookie = r->cookie;
	e->record.pid = s->pid;
	e->record.lost = s->lost;
	e->record.flags = record_flags(s) | (wanted < e->record.length ? WEIR_FLAG_CUT : 0);
	asm volatile("" : "+r"(wanted));
	wanted &= WEIR_EARLY_PAYLOAD; /* the one that the verifier sees */
	bool sent = ring && !bpf_ringbuf_output(ring, e, sizeof(e->record) + wanted, BPF_RB_NO_WAKEUP);

	if (sent) {
		count(WEIR_COUNTER_RECORDS_SENT);
		add(WEIR_COUNTER_BYTES_SENT, wanted);
	} else {
		count_lost(s);
		add(WEIR_COUNTER_BYTES_LOST, wanted);
	}
	if (begins)
		count_request(s, false, !sent);
	bpf_map_delete_elem(&early_data, &flow);
}

static __always_inline void established(struct bpf_sock_ops *ops, __u8 role)
{
	struct weir_record r = {};
	struct bpf_sock *sk = ops->sk;
	struct weir_config *c = settings();

	if (!sk || !c)
		return;
	struct known_socket *s = bpf_sk_storage_get(&sockets, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);

	if (!s) {
		count(WEIR_COUNTER_NO_STORAGE);
		return;
	}
	read_ends(ops, &r);
	r.time = bpf_ktime_get_boot_ns();
	r.cookie = bpf_get_socket_cookie(ops);
	r.netns = s->netns;
	r.cgroup = s->cgroup;
	r.seq = ops->snd_nxt;
	r.ack = ops->rcv_nxt;
	s->state |= role;
	if (role == SERVER)
		s->state &= ~PROCESS_SEEN; /* that was the listener's */
	if (!(s->state & OWN) && peer_is_own(&r))
		s->state |= OWN;
	if (!(s->state & OWN) && (!passes_ports(c, r.local_port, r.remote_port) || !passes_cgroup(c, s->cgroup)))
		return;
	bpf_sock_ops_cb_flags_set(ops, ops->bpf_sock_ops_cb_flags | BPF_SOCK_OPS_STATE_CB_FLAG);
	if (s->state & OWN)
		return;
	count(WEIR_COUNTER_OPENED);
	if (announce(s, &r, WEIR_TYPE_OPEN, 0, 0, ops->srtt_us >> 3, 0))
		s->state |= ANNOUNCED;
	else
		count_lost(s);
	if (role == SERVER)
		send_early(s, c, &r);
}

static __always_inline void closed(struct bpf_sock_ops *ops)
{
	struct weir_record r = {};
	struct bpf_sock *sk = ops->sk;
	struct weir_config *c = settings();

	if (!sk || !c)
		return;
	struct known_socket *s = bpf_sk_storage_get(&sockets, sk, 0, 0);

	if (!s)
		return;
	read_ends(ops, &r);
	r.time = bpf_ktime_get_boot_ns();
	r.cookie = bpf_get_socket_cookie(ops);
	r.netns = s->netns;
	r.cgroup = s->cgroup;
	r.seq = ops->snd_nxt;
	r.ack = ops->rcv_nxt;
	if (s->state & OWN) {
		forget_own(&r); /* the port will be somebody else's */
		return;
	}
	/* Another capture on this host may have asked for the callback: it is not per program. */
	if (!passes_ports(c, r.local_port, r.remote_port) || !passes_cgroup(c, s->cgroup))
		return;
	count(WEIR_COUNTER_CLOSED);
	if (!announce(s, &r, WEIR_TYPE_CLOSE, ops->bytes_received, ops->bytes_acked, ops->srtt_us >> 3,
		      ops->total_retrans))
		count_lost(s);
}

#endif
