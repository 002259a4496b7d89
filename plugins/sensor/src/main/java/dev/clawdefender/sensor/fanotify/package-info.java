/**
 * The proc connector with fanotify: the kernel tells of what is created, removed, renamed, written
 * and executed on whole file systems, with the directory's handle and the name in it, and of each
 * opening of a file in folders of credentials. See fanotify(7).
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.sensor.fanotify;
