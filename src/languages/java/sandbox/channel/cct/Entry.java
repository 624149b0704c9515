package cct;

/** The method that is judged. */
public interface Entry {
    /** Calls it; what it changes in its arguments stays changed there. */
    Object call(Object[] given) throws Throwable;
}
