package cct;

/** Raised where a program asks for what the sandbox's library has not. */
public final class Lacking extends Error {
    public Lacking(String what) {
        super("the sandbox lacks " + what);
    }
}
