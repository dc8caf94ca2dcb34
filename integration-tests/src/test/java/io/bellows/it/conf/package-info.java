/** What a user is given to edit says nothing that Spark and RAPIDS do not know. */
package io.bellows.it.conf;
