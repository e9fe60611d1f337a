/* SPDX-License-Identifier: Apache-2.0 */
/* Which process a socket belongs to. */
#ifndef WEIR_OWNERS_H
#define WEIR_OWNERS_H

#include <linux/in.h>

#include "socket.h"

#define SOCK_STREAM 1
#define SOCK_DGRAM 2

/* sock_create and post_bind: the current task is creating or binding it. */
static __always_inline void own_socket(struct bpf_sock *sk, void *ctx)
{
	if ((sk->type != SOCK_STREAM && sk->type != SOCK_DGRAM) || (sk->family != AF_INET && sk->family != AF_INET6))
		return;
	struct known_socket *s = bpf_sk_storage_get(&sockets, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);

	if (!s)
		return;
	s->netns = bpf_get_netns_cookie(ctx);
	use_by_current(s);
}

static __always_inline void connecting(struct bpf_sock_addr *address)
{
	struct bpf_sock *sk = address->sk;

	if (!sk || (address->type != SOCK_STREAM && address->type != SOCK_DGRAM))
		return;
	struct known_socket *s = bpf_sk_storage_get(&sockets, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);

	if (!s)
		return;
	s->netns = bpf_get_netns_cookie(address);
	use_by_current(s);
	s->state |= PROCESS_SEEN;
}

/*
 * The process that sends, for sockets that were accepted or handed on. A packet may leave from an
 * interrupt that hit any task; but while a task holds the socket's lock (owned), nobody else sends.
 */
static __always_inline void see_process(struct __sk_buff *skb, struct known_socket *s)
{
	if (!weir_task || !skb->sk)
		return;
	struct sock *sk = (struct sock *)bpf_skc_to_tcp_sock(skb->sk);

	if (!sk || !sk->sk_lock.owned)
		return;
	use_by_current(s);
	s->state |= PROCESS_SEEN;
}

/* Every open file of every task: finds the processes of sockets that are older than the capture. */
static __always_inline void old_socket(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;

	if (!task || !file)
		return;
	struct socket *socket = (void *)bpf_sock_from_file(file);
	struct sock *sk = socket ? socket->sk : 0;

	if (!sk || (sk->sk_protocol != IPPROTO_TCP && sk->sk_protocol != IPPROTO_UDP))
		return;
	if (sk->__sk_common.skc_family != AF_INET && sk->__sk_common.skc_family != AF_INET6)
		return;
	struct known_socket *s = bpf_sk_storage_get(&sockets, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);

	if (!s)
		return;
	__u32 pid = task->tgid;

	if (bpf_map_lookup_elem(&excluded, &pid))
		s->state |= OWN;
	if (s->pid)
		return; /* the first holder: of a shared listener that is the one that made it */
	s->pid = pid;
	s->netns = sk->__sk_common.skc_net.net->net_cookie;
	__builtin_memcpy(s->comm, task->group_leader->comm, sizeof(s->comm));
}

#endif
