package dev.weir.bpf;

/**
 * A program that was attached, for people to read.
 *
 * @param program its name in the kernel
 * @param hook what runs it
 * @param purpose what it is there for
 */
public record Attachment(String program, String hook, String purpose) {}
