// SPDX-License-Identifier: Apache-2.0
/*
 * What Weir runs in the kernel. It watches and never decides: every program lets the traffic pass, and
 * what it cannot send up it counts. No kprobe, no fentry, no bpf_probe_read_kernel: it loads under
 * lockdown=confidentiality.
 */
#include "socket.h"
#include "packet.h"
#include "lifecycle.h"
#include "owners.h"

SEC("cgroup_skb/ingress")
int weir_ingress(struct __sk_buff *skb)
{
	capture(skb, false);
	return 1;
}

SEC("cgroup_skb/egress")
int weir_egress(struct __sk_buff *skb)
{
	capture(skb, true);
	return 1;
}

SEC("sockops")
int weir_sockops(struct bpf_sock_ops *ops)
{
	switch (ops->op) {
	case BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB:
		established(ops, CLIENT);
		break;
	case BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB:
		established(ops, SERVER);
		break;
	case BPF_SOCK_OPS_STATE_CB:
		if (ops->args[1] == BPF_TCP_CLOSE)
			closed(ops);
		break;
	}
	return 1;
}

SEC("cgroup/sock_create")
int weir_sock_create(struct bpf_sock *sk)
{
	own_socket(sk, sk);
	return 1;
}

SEC("cgroup/post_bind4")
int weir_post_bind4(struct bpf_sock *sk)
{
	own_socket(sk, sk);
	return 1;
}

SEC("cgroup/post_bind6")
int weir_post_bind6(struct bpf_sock *sk)
{
	own_socket(sk, sk);
	return 1;
}

SEC("cgroup/connect4")
int weir_connect4(struct bpf_sock_addr *address)
{
	connecting(address);
	return 1;
}

SEC("cgroup/connect6")
int weir_connect6(struct bpf_sock_addr *address)
{
	connecting(address);
	return 1;
}

SEC("iter/task_file")
int weir_owners(struct bpf_iter__task_file *ctx)
{
	old_socket(ctx);
	return 0;
}

/* Run once from user space: which thread group loads this, in the numbering that the programs see. */
SEC("syscall")
int weir_self(void *ctx)
{
	return bpf_get_current_pid_tgid() >> 32;
}

/* Several helpers are for programs under a GPL-compatible licence only. */
char LICENSE[] SEC("license") = "Dual MIT/GPL";
