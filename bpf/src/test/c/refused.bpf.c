// SPDX-License-Identifier: Apache-2.0
/* The verifier refuses this: the result of a lookup is used without a look at whether there is one. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} nothing SEC(".maps");

SEC("cgroup_skb/ingress")
int refused(struct __sk_buff *skb)
{
	__u32 key = 0;
	__u64 *value = bpf_map_lookup_elem(&nothing, &key);

	return *value & 1;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
