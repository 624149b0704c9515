package cct;

/** A trusted test. */
public interface Test {
    /** Runs it. */
    void run() throws Throwable;
}
