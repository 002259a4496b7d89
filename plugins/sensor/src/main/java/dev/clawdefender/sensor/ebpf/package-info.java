/**
 * The kernel tells of everything itself: a program of ours in it, loaded through libbpf, writes
 * what the processes of servers do into memory that is read here. The program's source is {@code
 * src/main/bpf/sensor.bpf.c}.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.sensor.ebpf;
