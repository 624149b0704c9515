package cct.compiler;

/** Why a program does not compile. */
final class Refused extends Exception {
    Refused(String words) {
        super(words);
    }
}
