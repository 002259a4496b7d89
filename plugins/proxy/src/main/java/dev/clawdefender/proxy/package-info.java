/** The proxy as a plugin of the kernel. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.proxy;
