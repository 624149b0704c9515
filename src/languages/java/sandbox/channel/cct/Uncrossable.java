package cct;

/** Says that a value is none that crosses. */
final class Uncrossable extends RuntimeException {
    /** Whether its class is one that the program defines itself. */
    final boolean isOwn;

    Uncrossable(Class<?> type) {
        super("a value of class " + type.getName() + " does not cross");
        isOwn = type.getName().indexOf('.') < 0;
    }
}
