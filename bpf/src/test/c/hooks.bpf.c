// SPDX-License-Identifier: Apache-2.0
/* One program for each kind of hook, each counting its calls; and maps of several kinds. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile __u32 step = 1;
__u64 start = 0;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} table SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} per_cpu SEC(".maps");

static __always_inline int called(__u32 index)
{
	__u64 *value = bpf_map_lookup_elem(&calls, &index);

	if (value)
		__sync_fetch_and_add(value, step);
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_getpid")
int on_tracepoint(void *ctx)
{
	return called(0);
}

SEC("perf_event")
int on_perf_event(void *ctx)
{
	return called(1);
}

SEC("uprobe")
int on_uprobe(void *ctx)
{
	return called(2);
}

SEC("cgroup_skb/egress")
int on_packet(struct __sk_buff *skb)
{
	return 1;
}

SEC("syscall")
int add_one(void *ctx)
{
	__u32 zero = 0;
	__u64 *value = bpf_map_lookup_elem(&per_cpu, &zero);

	if (value)
		*value += step;
	return start + 41 + step;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
