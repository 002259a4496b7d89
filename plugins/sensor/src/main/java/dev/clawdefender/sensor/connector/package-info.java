/**
 * The proc connector: the kernel tells of each fork, exec and exit on the machine through a netlink
 * socket, on some kernels also to an ordinary user. Nothing else is seen; names and arguments are
 * read from {@code /proc} right afterwards, where a short-lived process has often gone already.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.sensor.connector;
