/** What techniques of training do to accuracy and time. */
package io.bellows.bench.effects;
