/* SPDX-License-Identifier: Apache-2.0 */
/* cgroup_skb: a packet at its endpoint. */
#ifndef WEIR_PACKET_H
#define WEIR_PACKET_H

#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>

#include "owners.h"
#include "socket.h"

#define TCP_FIN 1
#define TCP_SYN 2
#define TCP_RST 4
#define TCP_PSH 8
#define STATE_FLAGS (TCP_FIN | TCP_SYN | TCP_RST)

#define IP_FRAGMENT 0x3fff /* "more fragments" and the offset */
#define IPV6_EXTENSIONS 8
#define RECORDS_PER_PACKET 64 /* 1 MiB: more than the longest packet of the kernel (BIG TCP, 512 KiB) */

static __always_inline bool is_extension(__u8 next)
{
	return next == IPPROTO_HOPOPTS || next == IPPROTO_ROUTING || next == IPPROTO_DSTOPTS || next == IPPROTO_AH;
}

static __always_inline bool is_captured(__u8 protocol, bool datagrams)
{
	return protocol == IPPROTO_TCP || (protocol == IPPROTO_UDP && datagrams);
}

/* Fills the addresses; gives the offset of the TCP or UDP header, or 0 after having counted why not. */
static __always_inline __u32 read_ipv4(struct __sk_buff *skb, struct weir_record *r, bool egress, bool datagrams)
{
	struct iphdr ip;

	if (bpf_skb_load_bytes(skb, 0, &ip, sizeof(ip)) || ip.version != 4 || ip.ihl < 5) {
		count(WEIR_COUNTER_UNPARSABLE);
		return 0;
	}
	if (!is_captured(ip.protocol, datagrams)) {
		count(WEIR_COUNTER_OTHER_PROTOCOL);
		return 0;
	}
	if (ip.frag_off & bpf_htons(IP_FRAGMENT)) {
		count(WEIR_COUNTER_FRAGMENTS);
		return 0;
	}
	r->type = ip.protocol == IPPROTO_TCP ? WEIR_TYPE_SEGMENT : WEIR_TYPE_DATAGRAM;
	map_ipv4(r->local, egress ? ip.saddr : ip.daddr);
	map_ipv4(r->remote, egress ? ip.daddr : ip.saddr);
	return ip.ihl * 4;
}

static __always_inline __u32 read_ipv6(struct __sk_buff *skb, struct weir_record *r, bool egress, bool datagrams)
{
	struct ipv6hdr ip;
	__u32 offset = sizeof(ip);

	if (bpf_skb_load_bytes(skb, 0, &ip, sizeof(ip)) || ip.version != 6) {
		count(WEIR_COUNTER_UNPARSABLE);
		return 0;
	}
	__u8 next = ip.nexthdr;

	/* An egress packet over 64 KiB carries a hop-by-hop header with its length (RFC 2675). */
	for (int i = 0; i < IPV6_EXTENSIONS && is_extension(next); i++) {
		__u8 extension[2];

		if (bpf_skb_load_bytes(skb, offset, extension, sizeof(extension))) {
			count(WEIR_COUNTER_UNPARSABLE);
			return 0;
		}
		offset += next == IPPROTO_AH ? (extension[1] + 2) * 4 : (extension[1] + 1) * 8;
		next = extension[0];
	}
	if (!is_captured(next, datagrams)) {
		count(next == IPPROTO_FRAGMENT ? WEIR_COUNTER_FRAGMENTS : WEIR_COUNTER_OTHER_PROTOCOL);
		return 0;
	}
	r->type = next == IPPROTO_TCP ? WEIR_TYPE_SEGMENT : WEIR_TYPE_DATAGRAM;
	__builtin_memcpy(r->local, egress ? &ip.saddr : &ip.daddr, 16);
	__builtin_memcpy(r->remote, egress ? &ip.daddr : &ip.saddr, 16);
	return offset;
}

static __always_inline __u32 read_udp(struct __sk_buff *skb, struct weir_record *r, __u32 offset, bool egress)
{
	struct udphdr udp;

	if (bpf_skb_load_bytes(skb, offset, &udp, sizeof(udp))) {
		count(WEIR_COUNTER_UNPARSABLE);
		return 0;
	}
	__u16 source = bpf_ntohs(udp.source);
	__u16 destination = bpf_ntohs(udp.dest);

	offset += sizeof(udp);
	r->local_port = egress ? source : destination;
	r->remote_port = egress ? destination : source;
	r->length = skb->len > offset ? skb->len - offset : 0;
	return offset;
}

/* Gives the offset of the payload, or 0 after having counted why not. */
static __always_inline __u32 read_packet(struct __sk_buff *skb, struct weir_record *r, bool egress, bool datagrams)
{
	__u32 offset = 0;
	struct {
		struct tcphdr header;
	} tcp;
	__u8 *bytes = (__u8 *)&tcp;

	if (skb->protocol == bpf_htons(ETH_P_IP))
		offset = read_ipv4(skb, r, egress, datagrams);
	else if (skb->protocol == bpf_htons(ETH_P_IPV6))
		offset = read_ipv6(skb, r, egress, datagrams);
	else
		count(WEIR_COUNTER_OTHER_PROTOCOL);
	if (!offset)
		return 0;
	if (r->type == WEIR_TYPE_DATAGRAM)
		return read_udp(skb, r, offset, egress);
	if (bpf_skb_load_bytes(skb, offset, &tcp, sizeof(tcp)) || tcp.header.doff < 5 ||
	    offset + tcp.header.doff * 4 > skb->len) {
		count(WEIR_COUNTER_UNPARSABLE);
		return 0;
	}
	__u16 source = bpf_ntohs(tcp.header.source);
	__u16 destination = bpf_ntohs(tcp.header.dest);

	offset += tcp.header.doff * 4;
	r->tcp_flags = bytes[13];
	r->local_port = egress ? source : destination;
	r->remote_port = egress ? destination : source;
	r->seq = bpf_ntohl(tcp.header.seq);
	r->ack = bpf_ntohl(tcp.header.ack_seq);
	r->length = skb->len - offset;
	return offset;
}

/*
 * A ring record has to have a size that is known to the verifier, so there is one reservation for each
 * of a few sizes. (bpf_ringbuf_output takes any size, but wants the record in a buffer of our own: a
 * per-CPU one is not safe, since ingress interrupts egress on the same CPU.)
 */
static __always_inline bool send_room(struct __sk_buff *skb, const struct weir_record *head, void *ring,
				      __u32 offset, __u32 n, const __u32 room)
{
	struct weir_record *r = bpf_ringbuf_reserve(ring, sizeof(*r) + room, 0);

	if (!r)
		return false;
	*r = *head;
	if (room) {
		n = (n - 1) & (room - 1);
		asm volatile("" : "+r"(n));
		if (bpf_skb_load_bytes(skb, offset, r + 1, n + 1)) {
			bpf_ringbuf_discard(r, BPF_RB_NO_WAKEUP);
			count(WEIR_COUNTER_UNPARSABLE);
			return true;
		}
	}
	bpf_ringbuf_submit(r, BPF_RB_NO_WAKEUP);
	count(WEIR_COUNTER_RECORDS_SENT);
	add(WEIR_COUNTER_BYTES_SENT, head->captured);
	return true;
}

static __always_inline bool send_record(struct __sk_buff *skb, const struct weir_record *head, __u32 offset)
{
	void *ring = ring_of(head->cookie);
	__u32 n = head->captured;

	if (!ring)
		return false;
	if (n == 0)
		return send_room(skb, head, ring, offset, n, 0);
	if (n <= 128)
		return send_room(skb, head, ring, offset, n, 128);
	if (n <= 256)
		return send_room(skb, head, ring, offset, n, 256);
	if (n <= 512)
		return send_room(skb, head, ring, offset, n, 512);
	if (n <= 1024)
		return send_room(skb, head, ring, offset, n, 1024);
	if (n <= 2048)
		return send_room(skb, head, ring, offset, n, 2048);
	if (n <= 4096)
		return send_room(skb, head, ring, offset, n, 4096);
	return send_room(skb, head, ring, offset, n, WEIR_RECORD_PAYLOAD);
}

/* What of a packet is still to be sent. */
struct rest {
	__u32 offset;
	__u32 wanted;
	__u32 length;
	__u8 tcp_flags;
	__u8 flags;
	__u16 reserved;
};

/*
 * One record of a packet; 0 when it was the last. Pieces fill their record: only the last one may leave
 * room unused, less than half of it. A global function, so that the verifier looks at it once and not
 * for each turn of the loop.
 */
__attribute__((noinline)) int weir_send_piece(struct __sk_buff *skb, struct weir_record *r, struct rest *rest)
{
	if (!r || !rest)
		return 0;
	__u32 piece = rest->wanted;

	if (piece >= WEIR_RECORD_PAYLOAD)
		piece = WEIR_RECORD_PAYLOAD;
	else if (piece > 4096)
		piece = 4096;
	bool last = piece == rest->wanted;

	r->captured = piece;
	r->length = last ? rest->length : piece;
	r->flags = rest->flags | (r->length > piece ? WEIR_FLAG_CUT : 0);
	r->tcp_flags = last ? rest->tcp_flags : rest->tcp_flags & ~(TCP_FIN | TCP_RST | TCP_PSH);
	if (!send_record(skb, r, rest->offset)) {
		count(WEIR_COUNTER_RECORDS_LOST);
		add(WEIR_COUNTER_BYTES_LOST, piece);
		r->lost++;
	}
	r->seq += piece + (rest->tcp_flags & TCP_SYN ? 1 : 0);
	rest->tcp_flags &= ~TCP_SYN;
	rest->offset += piece;
	rest->length -= piece;
	rest->wanted -= piece;
	return !last;
}

/* Whether the first record was lost. */
static __always_inline bool send_packet(struct __sk_buff *skb, struct known_socket *s, struct weir_record *r,
					__u32 offset, __u32 wanted)
{
	struct rest rest = {
		.offset = offset,
		.wanted = wanted,
		.length = r->length,
		.tcp_flags = r->tcp_flags,
		.flags = r->flags,
	};

	r->lost = s->lost;
	bool more = weir_send_piece(skb, r, &rest);
	bool lost = r->lost != s->lost;

	for (int i = 1; more && i < RECORDS_PER_PACKET; i++)
		more = weir_send_piece(skb, r, &rest);
	s->lost = r->lost;
	return lost;
}

/*
 * A listener's packet. Its cookie is not the connection's, so it is not sent up: the OPEN of the accepted
 * socket says where both directions begin. Data that came along waits for that socket.
 */
static __always_inline void handshake(struct __sk_buff *skb, struct weir_record *r, __u32 offset, bool egress)
{
	struct flow flow = {};
	__u32 zero = 0;
	__u32 n = r->length;

	count(WEIR_COUNTER_HANDSHAKES);
	if (egress || !n || (r->tcp_flags & TCP_RST))
		return;
	__builtin_memcpy(flow.local, r->local, 16);
	__builtin_memcpy(flow.remote, r->remote, 16);
	flow.local_port = r->local_port;
	flow.remote_port = r->remote_port;
	struct early *blank = bpf_map_lookup_elem(&early_blank, &zero);

	if (!blank || bpf_map_update_elem(&early_data, &flow, blank, BPF_ANY))
		return;
	struct early *e = bpf_map_lookup_elem(&early_data, &flow);

	if (!e)
		return;
	if (n > WEIR_EARLY_PAYLOAD)
		n = WEIR_EARLY_PAYLOAD;
	e->record = *r;
	e->record.captured = n;
	n = (n - 1) & WEIR_EARLY_PAYLOAD;
	asm volatile("" : "+r"(n));
	if (bpf_skb_load_bytes(skb, offset, e->payload, n + 1))
		e->record.captured = 0;
}

/* What of a socket only a packet tells. */
static __always_inline void learn(struct __sk_buff *skb, struct known_socket *s)
{
	if (!s->cgroup)
		s->cgroup = bpf_skb_cgroup_id(skb);
	if (weir_skb_netns && !s->netns)
		s->netns = bpf_get_netns_cookie(skb);
}

/* Tells of the connection before its packet where user space does not know it yet. */
static __always_inline void present(struct known_socket *s, const struct weir_record *r, bool other_process)
{
	if (s->state & ANNOUNCED) {
		if (other_process && !announce(s, r, WEIR_TYPE_PROCESS, 0, 0, 0, 0))
			count_lost(s);
		return;
	}
	if (r->tcp_flags & TCP_SYN)
		return; /* the OPEN is still to come */
	bool first = !(s->state & (MID_STREAM | CLIENT | SERVER)); /* else the ring was full for its OPEN */

	s->state |= MID_STREAM;
	if (first)
		count(WEIR_COUNTER_MID_STREAM);
	if (announce(s, r, WEIR_TYPE_OPEN, 0, 0, 0, 0))
		s->state |= ANNOUNCED;
	else if (first)
		count_lost(s);
}

/* One socket may talk to many: what user space calls a connection is the socket with one remote end. */
static __always_inline __u64 conversation(const struct weir_record *r)
{
	const __u32 *words = (const __u32 *)r->remote;
	__u64 hash = r->cookie;

	for (int i = 0; i < 4; i++)
		hash = (hash ^ words[i]) * 0x9E3779B97F4A7C15ULL;
	hash = (hash ^ hash >> 29 ^ r->remote_port) * 0x9E3779B97F4A7C15ULL;
	return hash ^ hash >> 32;
}

/*
 * The first bytes of a client of HTTP/2 (RFC 9113 section 3.4). User space asks for whole messages of such a connection, but a fast
 * answer goes by before it has read these bytes, and what is cut of it takes the header table with it.
 */
static __always_inline bool is_http2(struct __sk_buff *skb, __u32 offset)
{
	__u32 begin[2] = {};

	if (bpf_skb_load_bytes(skb, offset, begin, sizeof(begin)))
		return false;
	return begin[0] == bpf_htonl(0x50524920) && begin[1] == bpf_htonl(0x2a204854); /* "PRI * HT" */
}

static __always_inline void send_datagram(struct __sk_buff *skb, struct known_socket *s, struct weir_config *c,
					  struct weir_record *r, __u32 offset, bool egress)
{
	__u32 wanted = egress ? c->egress_bytes : c->ingress_bytes;

	r->cookie = conversation(r);
	if (c->wishes && bpf_map_lookup_elem(&wishes, &r->cookie)) {
		count(WEIR_COUNTER_PACKETS_MUTED);
		return;
	}
	if (wanted > WEIR_DATAGRAM_PAYLOAD)
		wanted = WEIR_DATAGRAM_PAYLOAD;
	if (wanted >= r->length) {
		wanted = r->length;
	} else {
		count(WEIR_COUNTER_CUT_MESSAGES);
		count(WEIR_COUNTER_CUT_SEGMENTS);
		add(WEIR_COUNTER_CUT_BYTES, r->length - wanted);
	}
	send_packet(skb, s, r, offset, wanted);
}

static __always_inline void capture(struct __sk_buff *skb, bool egress)
{
	struct weir_record r = {};
	struct weir_config *c = settings();

	if (!c)
		return;
	__u32 offset = read_packet(skb, &r, egress, c->datagrams);

	if (!offset)
		return;
	bool datagram = r.type == WEIR_TYPE_DATAGRAM;

	count(datagram ? WEIR_COUNTER_DATAGRAMS : WEIR_COUNTER_PACKETS);
	if (!datagram && !r.length && !(r.tcp_flags & STATE_FLAGS)) {
		count(WEIR_COUNTER_ACKS);
		return;
	}
	struct bpf_sock *sk = skb->sk;

	if (sk)
		sk = bpf_sk_fullsock(sk);
	if (!sk) {
		count(WEIR_COUNTER_NO_SOCKET);
		return;
	}
	struct known_socket *s = bpf_sk_storage_get(&sockets, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);

	if (!s) {
		count(WEIR_COUNTER_NO_STORAGE);
		return;
	}
	learn(skb, s);
	r.time = bpf_ktime_get_boot_ns();
	r.cookie = bpf_get_socket_cookie(skb);
	r.netns = s->netns;
	r.cgroup = s->cgroup;
	bool listening = !datagram && sk->state == BPF_TCP_LISTEN;
	__u32 before = s->pid;

	if (egress && !listening && !(s->state & PROCESS_SEEN))
		see_process(skb, s);
	if (s->state & OWN) {
		if (egress && (r.tcp_flags & TCP_SYN))
			remember_own(&r);
		count(WEIR_COUNTER_FILTERED_OWN);
		return;
	}
	if (!passes_ports(c, r.local_port, r.remote_port)) {
		count(WEIR_COUNTER_FILTERED_PORT);
		return;
	}
	if (!passes_cgroup(c, s->cgroup)) {
		count(WEIR_COUNTER_FILTERED_CGROUP);
		return;
	}
	if (listening) {
		handshake(skb, &r, offset, egress);
		return;
	}
	r.pid = s->pid;
	r.flags = record_flags(s) | (egress ? WEIR_FLAG_EGRESS : 0);
	if (datagram) {
		send_datagram(skb, s, c, &r, offset, egress);
		return;
	}
	present(s, &r, s->pid != before);
	__u32 first = r.seq + (r.tcp_flags & TCP_SYN ? 1 : 0);
	bool begins = false;

	if (r.length && !s->known[egress ? 1 : 0] && is_http2(skb, offset))
		s->state |= WHOLE;
	__u32 wanted = r.length ? within_limit(s, c, egress, r.cookie, first, r.length, &begins) : 0;

	if (s->state & MUTED) {
		count(WEIR_COUNTER_PACKETS_MUTED);
		return;
	}
	r.flags = record_flags(s) | (egress ? WEIR_FLAG_EGRESS : 0);
	bool lost = send_packet(skb, s, &r, offset, wanted);

	if (begins)
		count_request(s, egress, lost);
}

#endif
