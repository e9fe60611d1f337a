package dev.weir.api;

/**
 * The kernel's account of a socket when it closed.
 *
 * @param smoothedRttMicros microseconds, 0 if never measured
 * @param retransmits segments sent again
 * @param bytesReceived payload bytes received in order
 * @param bytesAcked payload bytes sent and acknowledged
 */
public record TcpStats(long smoothedRttMicros, long retransmits, long bytesReceived, long bytesAcked) {}
