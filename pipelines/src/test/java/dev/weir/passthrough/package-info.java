/** What other programs send by OTLP goes through Weir: source and sink together. */
package dev.weir.passthrough;
