package dev.weir.pcap;

/** The file cannot be read on from here. */
final class DamagedCaptureException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Damage damage;

    private DamagedCaptureException(Damage damage) {
        super(damage.message(), null, false, false);
        this.damage = damage;
    }

    static DamagedCaptureException truncated(long offset, String message) {
        return new DamagedCaptureException(new Damage(Damage.Kind.TRUNCATED, offset, message));
    }

    static DamagedCaptureException corrupt(long offset, String message) {
        return new DamagedCaptureException(new Damage(Damage.Kind.CORRUPT, offset, message));
    }

    Damage damage() {
        return damage;
    }
}
