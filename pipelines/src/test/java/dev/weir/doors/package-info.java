/** What another user of the machine, a web page or the network reaches. */
package dev.weir.doors;
