/** What a person sees while a job runs: lines, and on a terminal one live line that is rewritten in place. */
package io.bellows.jobs.console;
