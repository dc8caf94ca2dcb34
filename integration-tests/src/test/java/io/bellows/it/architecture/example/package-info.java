/** Small classes that break the rules, and one that keeps them, to show that the rules can tell. */
package io.bellows.it.architecture.example;
