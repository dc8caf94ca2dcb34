/** How things are named in job files and messages: kebab-case, and the nearest valid name when one is mistyped. */
package io.bellows.augmentation.naming;
