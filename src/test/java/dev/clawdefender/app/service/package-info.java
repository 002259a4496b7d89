@org.jspecify.annotations.NullMarked
package dev.clawdefender.app.service;
