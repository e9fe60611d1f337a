/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WEIR_KERNEL_H
#define WEIR_KERNEL_H

#include "weir.h"

/* The few fields of the kernel's own structures that are read; libbpf finds their offsets in the running kernel's BTF. */
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct net {
	__u64 net_cookie;
};

struct sock_common {
	unsigned short skc_family;
	struct {
		struct net *net;
	} skc_net;
};

struct sock {
	struct sock_common __sk_common;
	struct {
		int owned;
	} sk_lock;
	__u16 sk_type;
	__u16 sk_protocol;
};

struct socket {
	struct sock *sk;
};

struct task_struct {
	int tgid;
	struct task_struct *group_leader;
	char comm[WEIR_COMM_BYTES];
};

struct bpf_iter__task_file {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	__u32 fd;
	struct file *file;
};

#pragma clang attribute pop

#endif
