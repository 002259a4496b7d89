/** The plugins that the kernel itself finds, deploys and stops, each a verticle. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.runtime.plugin;
