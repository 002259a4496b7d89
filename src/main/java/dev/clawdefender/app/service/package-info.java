/** The files by which an operating system starts the supervisor for a user. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.app.service;
