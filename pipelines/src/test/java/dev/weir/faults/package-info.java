/** Real processes, a real fault, and a count of what arrived. */
@org.jspecify.annotations.NullMarked
package dev.weir.faults;
