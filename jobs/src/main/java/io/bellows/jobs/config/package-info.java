/** Job files: what may stand in one, and the checks that find a mistake before Spark starts. */
package io.bellows.jobs.config;
