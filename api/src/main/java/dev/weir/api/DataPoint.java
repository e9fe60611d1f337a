package dev.weir.api;

/** What pipelines of metrics carry: a point that Weir made, or one that another program sent. */
public sealed interface DataPoint permits MetricPoint, EncodedPoint {}
